using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>The tables of the embedded store, by version. <c>events</c> has no key on purpose: an index over random ids costs more than the rows.</summary>
internal static class EventSchema
{
    /// <summary>The version this program writes.</summary>
    public const int Version = 1;

    /// <summary>The events table; its columns are the columns of an export as well.</summary>
    public static SqlText CreateEvents => $"""
        create table events (
            site integer not null, seq bigint not null, event_id uuid not null, visitor_id varchar, user_id varchar,
            occurred_at timestamp not null, received_at timestamp not null, client_seq bigint not null, name varchar not null,
            url varchar, host varchar, path varchar, title varchar, referrer varchar,
            source varchar, medium varchar, campaign varchar, campaign_id varchar, content varchar, term varchar,
            click_id_kind varchar, click_id varchar, channel varchar, country varchar, region varchar, city varchar,
            device varchar, os varchar, os_version varchar, browser varchar, browser_version varchar,
            language varchar, screen varchar, value decimal(18, 6), currency varchar, order_id varchar,
            properties varchar, exposures varchar, consent integer not null, bot utinyint not null,
            household_key varchar, previous_household_key varchar, sdk varchar,
            trust utinyint not null, sessionless boolean not null, import integer)
        """;

    /// <summary>Makes the tables if they are not there.</summary>
    /// <exception cref="StorageUnavailableException">The file was written by a newer program.</exception>
    public static void Ensure(DuckDbConnection connection)
    {
        if (connection.ReadLong($"select count(*) from duckdb_tables() where table_name = 'store'") == 0)
        {
            Create(connection);
        }

        Require(connection);
        // Later than version 1, and nothing an older program looks at.
        connection.Execute($"create table if not exists last_results as select '' as hours");
    }

    /// <summary>Refuses a store of a newer program, and writes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The file was written by a newer program.</exception>
    public static void Require(DuckDbConnection connection)
    {
        var version = connection.ReadLong($"select schema_version::bigint from store");
        if (version != Version)
        {
            throw new StorageUnavailableException($"The event store has schema {version}; this Cairn reads schema {Version}. Use the version that wrote it or a later one.");
        }
    }

    private static void Create(DuckDbConnection connection)
    {
        connection.Begin();
        foreach (var statement in Statements())
        {
            connection.Execute(statement);
        }

        connection.Commit();
    }

    private static IEnumerable<SqlText> Statements()
    {
        yield return $"create table store (schema_version integer not null, spool_id uuid, spool_position bigint not null)";
        yield return $"insert into store values ({Version}, null, 0)";
        yield return $"create table sites (site integer not null, seq bigint not null, change bigint not null)";
        yield return $"""
            create table changes (
                site integer not null, number bigint not null, kind utinyint not null, subjects varchar not null)
            """;
        yield return $"""
            create table edges (
                site integer not null, visitor_id varchar not null, user_id varchar not null, occurred_at timestamp not null,
                seq bigint not null, joins_users boolean not null, trust utinyint not null, import integer)
            """;
        yield return $"""
            create table revocations (
                site integer not null, visitor_id varchar not null, user_id varchar not null, through_seq bigint not null)
            """;
        yield return CreateEvents;
    }
}
