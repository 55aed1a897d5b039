using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Cohorts;

/// <summary>Persons and their worth by the start of their cohort in microseconds and the key of their first touch.</summary>
public sealed class CohortRevenueState : IJourneyState<CohortRevenueState>
{
    private readonly Dictionary<(long Period, string Key), CohortCell> _cells = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Every cohort with a person, in no order.</summary>
    public IReadOnlyDictionary<(long Period, string Key), CohortCell> Cells => _cells;

    /// <inheritdoc/>
    public void Merge(CohortRevenueState later)
    {
        foreach (var (key, its) in later._cells)
        {
            Cell(key.Period, key.Key).Merge(its);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer) =>
        writer.List(_cells.OrderBy(pair => pair.Key.Period).ThenBy(pair => pair.Key.Key, StringComparer.Ordinal).ToList(), pair =>
        {
            writer.Number(pair.Key.Period);
            writer.Text(pair.Key.Key);
            pair.Value.Write(writer);
        });

    /// <inheritdoc/>
    public static CohortRevenueState Read(StateReader reader)
    {
        var state = new CohortRevenueState();
        reader.List(() =>
        {
            var period = reader.Number();
            var cell = state.Cell(period, reader.Text() ?? throw new InvalidDataException("A key in the state is missing."));
            cell.Read(reader);
            return cell;
        });
        return state;
    }

    internal void Add(long period, string key, long acquired, int customerAt, List<(int Day, decimal Net)> worth)
    {
        var cell = Cell(period, key);
        cell.AddPerson(acquired, customerAt);
        foreach (var (day, net) in worth)
        {
            cell.AddValue(day, net);
        }
    }

    private CohortCell Cell(long period, string key)
    {
        if (!_cells.TryGetValue((period, key), out var cell))
        {
            _cells[(period, key)] = cell = new CohortCell();
        }

        return cell;
    }
}

/// <summary>The persons of one cohort and key.</summary>
public sealed class CohortCell
{
    /// <summary>Ages above this count as it, in days.</summary>
    public const int MostDays = 36_500;

    private readonly SortedDictionary<int, (decimal Value, long Customers)> _byDay = [];

    /// <summary>How many persons.</summary>
    public long Size { get; private set; }

    /// <summary>When the youngest was acquired, in microseconds.</summary>
    public long YoungestMicros { get; private set; } = long.MinValue;

    /// <summary>By age in days, ascending: the net value of that day, and who became a customer on it.</summary>
    public IReadOnlyDictionary<int, (decimal Value, long Customers)> ByDay => _byDay;

    /// <summary>Net value and customers up to an age, which is inside.</summary>
    public (decimal Value, long Customers) UpTo(int days)
    {
        var (value, customers) = (0m, 0L);
        foreach (var (day, its) in _byDay)
        {
            if (day > days)
            {
                break;
            }

            (value, customers) = (value + its.Value, customers + its.Customers);
        }

        return (value, customers);
    }

    /// <summary>The smallest age at which the value is at least an amount; null where it never is.</summary>
    public int? Reaches(decimal amount)
    {
        var value = 0m;
        foreach (var (day, its) in _byDay)
        {
            value += its.Value;
            if (value >= amount)
            {
                return day;
            }
        }

        return null;
    }

    internal void AddPerson(long acquired, int customerAt)
    {
        (Size, YoungestMicros) = (Size + 1, Math.Max(YoungestMicros, acquired));
        if (customerAt >= 0)
        {
            Add(customerAt, 0, 1);
        }
    }

    internal void AddValue(int day, decimal net) => Add(day, net, 0);

    internal void Merge(CohortCell later)
    {
        (Size, YoungestMicros) = (Size + later.Size, Math.Max(YoungestMicros, later.YoungestMicros));
        foreach (var (day, its) in later._byDay)
        {
            Add(day, its.Value, its.Customers);
        }
    }

    internal void Write(StateWriter writer)
    {
        writer.Number(Size);
        writer.Number(YoungestMicros);
        writer.List(_byDay.ToList(), pair =>
        {
            writer.Number(pair.Key);
            writer.Amount(pair.Value.Value);
            writer.Number(pair.Value.Customers);
        });
    }

    internal void Read(StateReader reader)
    {
        (Size, YoungestMicros) = (reader.Number(), reader.Number());
        reader.List(() =>
        {
            var day = reader.Int();
            Add(day, reader.Amount(), reader.Number());
            return day;
        });
    }

    private void Add(int day, decimal value, long customers)
    {
        var known = _byDay.GetValueOrDefault(day);
        _byDay[day] = (known.Value + value, known.Customers + customers);
    }
}
