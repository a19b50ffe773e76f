namespace VoidMcp.Schema;

/// <summary>The kinds of values seen at one place, other than arrays and objects.</summary>
[Flags]
internal enum ShapeKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    String = 8,

    /// <summary>MCP content objects, recognized by their <c>type</c>.</summary>
    Image = 16,
    Audio = 32,
    Resource = 64,
    ResourceLink = 128,

    /// <summary>Any value: too deep, too large or too varied.</summary>
    Any = 256,
}

/// <summary>A field of an object, and whether it was missing in some objects.</summary>
internal sealed record ShapeField(string Name, ResultShape Shape, bool IsOptional);

/// <summary>
/// The shape of the values seen at one place: kinds, fields and elements, never the values. Immutable. Merging is
/// bounded and generalizes to <see cref="Anything"/>; the order of samples hardly matters, and repeating a sample has
/// no effect.
/// </summary>
internal sealed class ResultShape
{
    /// <summary>Maximum number of fields of one object; an object with more is a map.</summary>
    public const int MaxFields = 60;

    /// <summary>Maximum nesting depth; deeper values are <see cref="Anything"/>.</summary>
    public const int MaxDepth = 6;

    /// <summary>
    /// Minimum number of keys with similar values that makes an object a map: for objects, and for plain values.
    /// </summary>
    private const int MapOfObjects = 4, MapOfValues = 16;

    public static readonly ResultShape Nothing = new(ShapeKinds.None);
    public static readonly ResultShape Anything = new(ShapeKinds.Any);

    public ResultShape(ShapeKinds kinds) => Kinds = kinds;

    private ResultShape(ShapeKinds kinds, ResultShape? items, IReadOnlyList<ShapeField>? fields, ResultShape? values)
    {
        (Kinds, Items, Fields, Values) = (kinds, items, fields, values);
        Size = 1 + (items?.Size ?? 0) + (fields?.Sum(f => f.Shape.Size) ?? 0) + (values?.Size ?? 0);
    }

    public ShapeKinds Kinds { get; }

    /// <summary>
    /// The shape of array elements; <see cref="Nothing"/> if all arrays were empty, null if there was none.
    /// </summary>
    public ResultShape? Items { get; }

    /// <summary>The fields of objects, in the order first seen; null if there was no object, or for a map.</summary>
    public IReadOnlyList<ShapeField>? Fields { get; }

    /// <summary>The values of maps, whose keys are data; null if there was none.</summary>
    public ResultShape? Values { get; }

    /// <summary>Total number of shapes in it.</summary>
    public int Size { get; } = 1;

    public static ResultShape ArrayOf(ResultShape items) => new(ShapeKinds.None, items, null, null);

    public static ResultShape MapOf(ResultShape values) => new(ShapeKinds.None, null, null, values);

    /// <summary>An object with these fields, or a map if their names look like data.</summary>
    public static ResultShape ObjectOf(IReadOnlyList<ShapeField> fields) =>
        AreData(fields) ? MapOf(MergeAll(fields)) : new ResultShape(ShapeKinds.None, null, fields, null);

    /// <summary>Merges two shapes. Returns this object if the other adds nothing.</summary>
    public ResultShape Merge(ResultShape other)
    {
        if (ReferenceEquals(this, other) || Covers(other)) return this;
        if (((Kinds | other.Kinds) & ShapeKinds.Any) != 0) return Anything;
        var items = Either(Items, other.Items);
        var merged = Objects(this, other);
        return new ResultShape(Kinds | other.Kinds, items, merged?.Fields, merged?.Values);
    }

    /// <summary>The shape cut off below this many levels.</summary>
    public ResultShape Cut(int depth)
    {
        if (Items is null && Fields is null && Values is null) return this;
        return depth == 0 ? Anything : new ResultShape(
            Kinds,
            Items?.Cut(depth - 1),
            Fields?.Select(f => f with { Shape = f.Shape.Cut(depth - 1) }).ToList(),
            Values?.Cut(depth - 1));
    }

    private static ResultShape? Objects(ResultShape a, ResultShape b)
    {
        if (a.Values is not null || b.Values is not null)
        {
            return MapOf(new[]
            {
                a.Values,
                b.Values,
                a.Fields is { } f ? MergeAll(f) : null,
                b.Fields is { } g ? MergeAll(g) : null,
            }
                .OfType<ResultShape>().Aggregate((x, y) => x.Merge(y)));
        }

        if (a.Fields is null || b.Fields is null)
            return a.Fields is null && b.Fields is null ? null : ObjectOf(a.Fields ?? b.Fields!);
        var others = b.Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var fields = new List<ShapeField>();
        foreach (var field in a.Fields)
        {
            fields.Add(others.Remove(field.Name, out var same)
                ? new ShapeField(field.Name, field.Shape.Merge(same.Shape), field.IsOptional || same.IsOptional)
                : field with { IsOptional = true });
        }

        fields.AddRange(b.Fields.Where(f => others.ContainsKey(f.Name)).Select(f => f with { IsOptional = true }));
        return ObjectOf(fields);
    }

    private bool Covers(ResultShape other)
    {
        if (Kinds == ShapeKinds.Any) return true;
        if ((other.Kinds & ~Kinds) != 0) return false;
        if (other.Items is not null && !(Items?.Covers(other.Items) ?? false)) return false;
        if (other.Values is not null && !(Values?.Covers(other.Values) ?? false)) return false;
        if (other.Fields is null) return true;
        if (Values is not null) return other.Fields.All(f => Values.Covers(f.Shape));
        if (Fields is null) return false;
        var theirs = other.Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
        foreach (var mine in Fields)
        {
            if (!theirs.Remove(mine.Name, out var same)
                ? !mine.IsOptional
                : (same.IsOptional && !mine.IsOptional) || !mine.Shape.Covers(same.Shape))
            {
                return false;
            }
        }

        return theirs.Count == 0;
    }

    /// <summary>
    /// Whether the names are data: one that no program would choose, too many, or many with similar values, as in a
    /// lookup table.
    /// </summary>
    private static bool AreData(IReadOnlyList<ShapeField> fields)
    {
        if (fields.Count > MaxFields || fields.Any(f => !FieldNames.IsPlausible(f.Name))) return true;
        if (fields.Count < MapOfObjects || fields.Skip(1).Any(f => !AreAlike(fields[0].Shape, f.Shape))) return false;
        return fields.Count >= MapOfValues
            || fields[0].Shape.Fields is { Count: > 0 }
            || (fields.Count >= 6 && fields.All(f => f.IsOptional));
    }

    private static bool AreAlike(ResultShape a, ResultShape b)
    {
        if (((a.Kinds ^ b.Kinds) & ~ShapeKinds.Null) != 0 || a.Items is null != b.Items is null) return false;
        if (a.Fields is null || b.Fields is null) return a.Fields is null && b.Fields is null;
        var shared = a.Fields.Select(f => f.Name)
            .Intersect(b.Fields.Select(f => f.Name), StringComparer.Ordinal).Count();
        return 2 * shared >= Math.Max(a.Fields.Count, b.Fields.Count);
    }

    private static ResultShape? Either(ResultShape? a, ResultShape? b) => a is null ? b : b is null ? a : a.Merge(b);

    private static ResultShape MergeAll(IReadOnlyList<ShapeField> fields) =>
        fields.Aggregate(Nothing, (all, field) => all.Merge(field.Shape));
}
