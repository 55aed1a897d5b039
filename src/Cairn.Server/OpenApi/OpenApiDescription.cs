using System.Text.Json.Serialization.Metadata;
using Cairn.Server.Access;
using Cairn.Server.Operations;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cairn.Server.OpenApi;

/// <summary>How <c>/api/v1/openapi.json</c> is made. Client types are generated from it, so what is required and what may be null is exact.</summary>
internal static class OpenApiDescription
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
        options.CreateSchemaReferenceId = NameOf;
        options.AddSchemaTransformer(RequireWhatIsAlwaysThere);
        options.AddOperationTransformer(SaySecurity);
        options.AddDocumentTransformer(SayWhatItIs);
    }

    /// <summary>Answers write every property, so all of them are required there; requests require what has no default.</summary>
    private static Task RequireWhatIsAlwaysThere(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo;
        if (type.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 } && !type.Type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.Required = new SortedSet<string>(schema.Properties.Keys, StringComparer.Ordinal);
        }

        if (schema.Enum is { Count: > 0 } && schema.Type is null)
        {
            schema.Type = JsonSchemaType.String;
        }

        return Task.CompletedTask;
    }

    private static string? NameOf(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        return name is null ? null : name.EndsWith("Result", StringComparison.Ordinal) ? name[..^"Result".Length] : name;
    }

    private static Task SaySecurity(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var rule = context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRule>().LastOrDefault();
        if (rule?.Permission is { } permission && Permissions.ScopeFor(permission) is { } scope)
        {
            operation.Description = $"{operation.Description}\n\nA secret key needs the scope `{scope}`.".TrimStart('\n');
        }

        return Task.CompletedTask;
    }

    private static Task SayWhatItIs(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Cairn",
            Version = CairnVersion.Text,
            Description = "Reports, definitions and settings. Sign in by cookie (then every change needs X-Cairn-Csrf) or send 'Authorization: Bearer sk_…'.",
        };
        document.Servers = [];
        return Task.CompletedTask;
    }
}
