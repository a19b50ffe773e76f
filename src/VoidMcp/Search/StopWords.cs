using System.Collections.Frozen;

namespace VoidMcp.Search;

/// <summary>
/// Words that say nothing about a tool: English function words and phrases of politeness ("could you please help me").
/// Dropped from queries; in tools they are so frequent that they weigh almost nothing.
/// </summary>
internal static class StopWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = string.Join(' ',
        "a an the this that these those some any each every all both either neither no not nor only own same such",
        "i me my mine myself we us our ours ourselves you your yours yourself he him his she her hers it its itself "
        + "they them their theirs",
        "who whom whose which what when where why how whether there here",
        "am is are was were be been being have has had having do does did doing done can could may might must shall "
        + "should will would",
        "cannot cant dont doesnt didnt isnt arent wont wouldnt couldnt im ive id ill youre thats whats lets",
        "and or but if then else than because as until while of at by for with about against between into through "
        + "during before after",
        "to from in out on off over under again further once onto upon within without per via across around along "
        + "toward towards among",
        "so too very just also even ever still yet already quite rather really much many more most few less least "
        + "other another else",
        "please help need want wish hope like would love let give provide tell know interested looking curious "
        + "wondering trying try able",
        "hi hello hey thanks thank ok okay kindly assist assistance respectively based using use used uses etc eg ie",
        "thing things something anything everything someone anyone way ways lot lots bit kind sort various several "
        + "specific certain",
        "first second third next last finally one ones two get s t d ll re ve m")
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a lowercase word is a stop word.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => Words.Contains(word);
}
