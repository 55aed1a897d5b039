using Cairn.Journeys.Definitions;

namespace Cairn.Reports.Conversions;

/// <summary>How the fields of definitions are called in requests, results and files.</summary>
public static class DefinitionNames
{
    /// <summary><c>macro</c> or <c>micro</c>.</summary>
    public static string Of(ConversionKind kind) => kind == ConversionKind.Macro ? "macro" : "micro";

    /// <summary><c>awareness</c>, <c>consideration</c>, <c>intent</c> or <c>decision</c>.</summary>
    public static string Of(ConversionStage stage) => stage switch
    {
        ConversionStage.Awareness => "awareness",
        ConversionStage.Consideration => "consideration",
        ConversionStage.Intent => "intent",
        _ => "decision",
    };

    /// <summary><c>process</c>, <c>secondary</c> or <c>derived</c>.</summary>
    public static string Of(ConversionRole role) => role switch
    {
        ConversionRole.Process => "process",
        ConversionRole.Secondary => "secondary",
        _ => "derived",
    };

    /// <summary><c>every</c>, <c>once_per_session</c> or <c>once_per_visitor</c>.</summary>
    public static string Of(ConversionCounting counting) => counting switch
    {
        ConversionCounting.OncePerSession => "once_per_session",
        ConversionCounting.OncePerVisitor => "once_per_visitor",
        _ => "every",
    };

    /// <summary><c>none</c>, <c>fixed</c>, <c>property</c> or <c>model</c>.</summary>
    public static string Of(ConversionValueKind kind) => kind switch
    {
        ConversionValueKind.Fixed => "fixed",
        ConversionValueKind.Property => "property",
        ConversionValueKind.Model => "model",
        _ => "none",
    };
}
