namespace VoidMcp.Schema;

/// <summary>A TypeScript type as source text that can be combined with others. Equal if the text is equal.</summary>
internal readonly struct TypeExpression : IEquatable<TypeExpression>
{
    public static readonly TypeExpression Unknown = new("unknown");
    public static readonly TypeExpression Never = new("never");
    public static readonly TypeExpression Null = new("null");
    public static readonly TypeExpression Undefined = new("undefined");

    private readonly IReadOnlyList<TypeExpression>? _unionMembers;
    private readonly bool _isIntersection;

    public TypeExpression(string text) => Text = text;

    private TypeExpression(string text, IReadOnlyList<TypeExpression>? unionMembers, bool isIntersection)
    {
        Text = text;
        _unionMembers = unionMembers;
        _isIntersection = isIntersection;
    }

    public string Text { get; }

    /// <summary>The source, parenthesized if needed as an operand of <c>[]</c>, <c>?</c> or another operator.</summary>
    public string Grouped => _unionMembers is not null || _isIntersection ? $"({Text})" : Text;

    public static TypeExpression ArrayOf(TypeExpression item) => new(item.Grouped + "[]");

    /// <summary>
    /// The union of the types: without duplicates, <c>null</c> and <c>undefined</c> last; <c>unknown</c> absorbs the
    /// others.
    /// </summary>
    public static TypeExpression UnionOf(IEnumerable<TypeExpression> types)
    {
        var members = types.SelectMany(type => type._unionMembers ?? [type]).Where(m => m != Never).Distinct().ToList();
        if (members.Contains(Unknown)) return Unknown;
        if (members.Count == 0) return Never;
        if (members.Count == 1) return members[0];
        if (members.Remove(Null)) members.Add(Null);
        if (members.Remove(Undefined)) members.Add(Undefined);
        return new(
            string.Join(" | ", members.Select(m => m._isIntersection ? m.Grouped : m.Text)),
            members,
            isIntersection: false);
    }

    /// <summary>The intersection of the types; <c>unknown</c> is omitted.</summary>
    public static TypeExpression IntersectionOf(IEnumerable<TypeExpression> types)
    {
        var members = types.Where(m => m != Unknown).Distinct().ToList();
        if (members.Contains(Never)) return Never;
        return members.Count switch
        {
            0 => Unknown,
            1 => members[0],
            _ => new(
                string.Join(" & ", members.Select(m => m._unionMembers is null ? m.Text : m.Grouped)),
                null,
                isIntersection: true),
        };
    }

    public static bool operator ==(TypeExpression left, TypeExpression right) => left.Equals(right);

    public static bool operator !=(TypeExpression left, TypeExpression right) => !left.Equals(right);

    public bool Equals(TypeExpression other) => Text == other.Text;

    public override bool Equals(object? obj) => obj is TypeExpression other && Equals(other);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
