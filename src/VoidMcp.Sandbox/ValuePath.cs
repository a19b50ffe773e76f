using System.Globalization;
using System.Text;

namespace VoidMcp.Sandbox;

/// <summary>The place of a value within another one, for error messages: <c>the result.items[2].id</c>.</summary>
/// <param name="root">The name of the outermost value.</param>
internal sealed class ValuePath(string root)
{
    private const int MaxShown = 12;

    private readonly List<Step> _steps = [];

    /// <summary>How many arrays and objects are around the value.</summary>
    public int Depth => _steps.Count;

    public void Enter(string member) => _steps.Add(new Step(member, 0));

    public void Enter(int item) => _steps.Add(new Step(null, item));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder(root);
        foreach (var (name, index) in _steps.Take(MaxShown))
            text.Append(name is null ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : $".{name}");
        return _steps.Count > MaxShown ? text.Append('…').ToString() : text.ToString();
    }

    private readonly record struct Step(string? Name, int Index);
}
