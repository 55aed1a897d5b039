namespace Cairn.Storage.Catalog.Attribution;

/// <summary>A version of a model that was learned for attribution. Never changed once it is there.</summary>
/// <param name="Definition">The key of the conversion definition.</param>
/// <param name="Model">The model's name, such as <c>markov</c> or <c>shapley</c>.</param>
/// <param name="Version">1, 2, … for each definition and model.</param>
/// <param name="DefinitionVersion">The newest version of the definition when it was learned.</param>
/// <param name="TrainedAt">When.</param>
/// <param name="Text">What was learned; who learned it can read it.</param>
public sealed record StoredModel(string Definition, string Model, int Version, int DefinitionVersion, DateTimeOffset TrainedAt, string Text);
