namespace FhirIcsHub.Storage.Model;

// One narrow table for each type of search parameter. A row says "resource R has this value for parameter P".
// The resource's key is set when it has one: the rest is made ready before.
// Ordinal ties the components of one composite match together (0 for ordinary parameters). Texts are hashed or folded by IndexValue.

public sealed class TokenIndexRow
{
    public int ParameterKey { get; init; }

    /// <summary><see cref="IndexValue.Hash(string?)"/> of the system; of a code without system it is 0.</summary>
    public long SystemHash { get; init; }

    public long CodeHash { get; init; }
    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}

public sealed class StringIndexRow
{
    public int ParameterKey { get; init; }

    /// <summary>Folded by <c>SearchText</c>, cut by <see cref="IndexValue.Text"/>.</summary>
    public required string Folded { get; init; }

    /// <summary>Hash of the value as it is, for <c>:exact</c>.</summary>
    public long ExactHash { get; init; }

    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}

/// <summary>UTC ticks, both inclusive.</summary>
public sealed class DateIndexRow
{
    /// <summary>Ranges longer than this, 32 days, are few, and have an index of their own.</summary>
    public const long Long = 32 * TimeSpan.TicksPerDay;

    public int ParameterKey { get; init; }
    public long Low { get; init; }
    public long High { get; init; }
    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}

/// <summary>Low and high are <see cref="SortableDecimal"/> texts.</summary>
public sealed class NumberIndexRow
{
    public int ParameterKey { get; init; }
    public required string Low { get; init; }
    public required string High { get; init; }
    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}

/// <summary>Low and high are <see cref="SortableDecimal"/> texts.</summary>
public sealed class QuantityIndexRow
{
    public int ParameterKey { get; init; }
    public long SystemHash { get; init; }
    public long CodeHash { get; init; }
    public required string Low { get; init; }
    public required string High { get; init; }
    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}

public sealed class ReferenceIndexRow
{
    public int ParameterKey { get; init; }

    /// <summary>0 when the target is not of this hub; <see cref="TargetId"/> is then its URL.</summary>
    public int TargetTypeKey { get; init; }

    /// <summary><see cref="IndexValue.Key"/> of the target's id or URL.</summary>
    public required string TargetId { get; init; }

    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}

public sealed class UriIndexRow
{
    public int ParameterKey { get; init; }

    /// <summary><see cref="IndexValue.Key"/> of the URI.</summary>
    public required string Value { get; init; }

    public long ResourceKey { get; set; }
    public int Ordinal { get; init; }
}
