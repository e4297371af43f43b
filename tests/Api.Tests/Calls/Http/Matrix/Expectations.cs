namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>What a call costs on every route, in every way to end.</summary>
internal static class Expectations
{
    // "chat" stands for its other spellings and for Azure as well, "asr" for translations too. With a T: a model that is
    // paid for by tokens, where its namesake is by the picture, character, second or search, or, for "mod", not at all.
    //
    // =   what the provider bills                          0   nothing
    // c   its input and what it delivered, counted here    z   nothing, as its provider said
    // c+  the same, and a token that was on its way        k   what its provider said, with all of its input cached
    // t   the input that it told, and what it delivered    l   its input, and a token for four bytes that came
    // t+  the same, and a token that was on its way        1   does not exist, by the reason of that number
    private const string Table =
        """
                                                      chat text resp msgs cnt  emb  mod  modT img  imgT spk  spkT asr  asrT rnk  rnkT
        whole, with usage                             =    =    =    =    =    =    c    =    =    =    =    c    =    =    =    =
        whole, without usage                          c    c    c    c    2    c    2    c    2    c    2    2    c    c    c    c
        whole, usage said to be zero                  z    z    z    z    2    z    2    z    2    z    2    2    z    z    c    z
        whole, usage below zero                       c    c    c    c    2    c    2    c    2    c    2    2    c    c    c    c
        whole, usage beyond any bound                 c    c    c    c    2    c    2    c    2    c    2    2    c    c    c    c
        whole, usage that is text                     c    c    c    c    2    c    2    c    2    c    2    2    =    c    c    c
        whole, more cached than the prompt has        k    k    k    c    2    k    2    k    6    6    6    6    6    6    6    6
        whole, more usage than its text has           =    =    =    =    3    3    3    3    3    3    3    3    3    =    3    3
        whole, less usage than its text has           =    =    =    =    3    3    3    3    3    3    3    3    3    =    3    3
        whole, three choices                          =    =    4    4    4    4    4    4    =    =    4    4    4    4    4    4
        whole, three choices without usage            c    c    4    4    4    4    4    4    2    c    4    4    4    4    4    4
        whole, calls a tool                           =    5    =    =    5    5    5    5    5    5    5    5    5    5    5    5
        whole, calls a tool, without usage            c    5    c    c    5    5    5    5    5    5    5    5    5    5    5    5
        whole, part was cached                        =    =    =    =    6    6    6    =    6    6    6    6    6    6    6    6
        whole, part is written to the cache           =    =    6    =    6    6    6    =    6    6    6    6    6    6    6    6
        whole, part is written for an hour            6    6    6    =    6    6    6    6    6    6    6    6    6    6    6    6
        whole, part was thought                       =    6    =    6    6    6    6    6    6    6    6    6    6    6    6    6
        whole, part was sound                         =    6    6    6    6    6    6    6    6    6    6    6    6    =    6    6
        whole, parts of many kinds                    =    6    6    6    6    6    6    6    6    6    6    6    6    6    6    6
        whole, best of three                          7    =    7    7    7    7    7    7    7    7    7    7    7    7    7    7
        whole, best of three without usage            7    c    7    7    7    7    7    7    7    7    7    7    7    7    7    7
        whole, refused with 400                       0    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0
        whole, refused with 429                       0    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0
        whole, refused with 500                       0    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0
        whole, an error in the place of the answer    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0
        whole, cut before its first byte              0    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0
        whole, nothing in time                        0    0    0    0    0    0    0    0    0    0    0    0    0    0    0    0
        whole, 500, then asked again                  =    =    =    =    =    =    c    =    =    =    =    c    =    =    =    =
        whole, 500, then another model                =    =    =    =    =    =    c    =    =    =    =    c    =    =    =    =
        whole, cut in its middle                      l    l    l    l    =    l    l    l    l    l    l    l    l    l    l    l
        whole, stalls in its middle                   l    l    l    l    =    l    l    l    l    l    l    l    l    l    l    l
        whole, client gone before its first byte      =    =    =    =    =    =    c    =    =    =    =    c    =    =    =    =
        stream, with usage                            =    =    =    =    1    1    1    1    =    =    =    =    =    =    1    1
        stream, without usage                         c    c    c    c    1    1    1    1    2    c    2    c    c    c    1    1
        stream, usage said to be zero                 z    z    z    z    1    1    1    1    2    z    2    z    z    z    1    1
        stream, usage below zero                      c    c    c    c    1    1    1    1    2    c    2    c    c    c    1    1
        stream, usage beyond any bound                c    c    c    c    1    1    1    1    2    c    2    c    c    c    1    1
        stream, usage that is text                    c    c    c    c    1    1    1    1    2    c    2    c    =    c    1    1
        stream, more cached than the prompt has       k    k    k    c    1    1    1    1    6    6    6    6    6    6    1    1
        stream, more usage than its text has          =    =    =    =    1    1    1    1    3    3    3    3    3    =    1    1
        stream, less usage than its text has          =    =    =    =    1    1    1    1    3    3    3    3    3    =    1    1
        stream, three choices                         =    =    4    4    1    1    1    1    =    =    4    4    4    4    1    1
        stream, three choices without usage           c    c    4    4    1    1    1    1    2    c    4    4    4    4    1    1
        stream, calls a tool                          =    5    =    =    1    1    1    1    5    5    5    5    5    5    1    1
        stream, calls a tool, without usage           c    5    c    c    1    1    1    1    5    5    5    5    5    5    1    1
        stream, part was cached                       =    =    =    =    1    1    1    1    6    6    6    6    6    6    1    1
        stream, part is written to the cache          =    =    6    =    1    1    1    1    6    6    6    6    6    6    1    1
        stream, part is written for an hour           6    6    6    =    1    1    1    1    6    6    6    6    6    6    1    1
        stream, part was thought                      =    6    =    6    1    1    1    1    6    6    6    6    6    6    1    1
        stream, part was sound                        =    6    6    6    1    1    1    1    6    6    6    6    6    =    1    1
        stream, parts of many kinds                   =    6    6    6    1    1    1    1    6    6    6    6    6    6    1    1
        stream, refused with 400                      0    0    0    0    1    1    1    1    0    0    0    0    0    0    1    1
        stream, refused with 429                      0    0    0    0    1    1    1    1    0    0    0    0    0    0    1    1
        stream, refused with 500                      0    0    0    0    1    1    1    1    0    0    0    0    0    0    1    1
        stream, an error in the place of the answer   0    0    0    0    1    1    1    1    0    0    0    0    0    0    1    1
        stream, cut before its first byte             0    0    0    0    1    1    1    1    0    0    0    0    0    0    1    1
        stream, nothing in time                       0    0    0    0    1    1    1    1    0    0    0    0    0    0    1    1
        stream, 500, then asked again                 =    =    =    =    1    1    1    1    =    =    =    =    =    =    1    1
        stream, 500, then another model               =    =    =    =    1    1    1    1    =    =    =    =    =    =    1    1
        stream, cut behind some output                c    c    c    t    1    1    1    1    c    c    c    c    c    c    1    1
        stream, cut before its usage                  c    c    c    t    1    1    1    1    c    c    c    c    c    c    1    1
        stream, an error behind some output           c    c    c    t    1    1    1    1    c    c    c    c    c    c    1    1
        stream, stalls behind some output             c    c    c    t    1    1    1    1    c    c    c    c    c    c    1    1
        stream, client gone before its first byte     c+   c+   c+   c+   1    1    1    1    c+   c+   c+   c+   c+   c+   1    1
        stream, client gone in its middle             c+   c+   c+   t+   1    1    1    1    c+   c+   c+   c+   c+   c+   1    1
        stream, client gone behind its last event     =    =    =    =    1    1    1    1    =    =    =    =    =    =    1    1
        """;

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["1"] = "it has no stream",
        ["2"] = "its provider reports no usage there",
        ["3"] = "what it makes is no text, with which its usage could be at odds",
        ["4"] = "it gives one answer",
        ["5"] = "it calls no tools",
        ["6"] = "its provider tells no such part",
        ["7"] = "only texts that are continued are made several times",
    };

    /// <summary>What stands in the table, by column and ending.</summary>
    public static IReadOnlyDictionary<(string Column, string Ending), string> All { get; } = Read();

    /// <summary>Whether a call can end so on this route; if not, there is a reason.</summary>
    public static bool Exist(Route route, Ending ending) => !Reasons.ContainsKey(All[(route.Column, ending.Name)]);

    public static Rule Of(Route route, Ending ending) => Rule.All[All[(route.Column, ending.Name)]];

    public static bool IsKnown(string code) => Reasons.ContainsKey(code) || Rule.All.ContainsKey(code);

    private static Dictionary<(string Column, string Ending), string> Read()
    {
        var lines = Table.Split('\n');
        var width = lines[0].Length - lines[0].TrimStart().Length;
        var columns = Words(lines[0]);
        return lines.Skip(1)
            .SelectMany(line => columns.Zip(
                Words(line[width..]), (column, code) => (Cell: (column, line[..width].Trim()), Code: code)))
            .ToDictionary(cell => cell.Cell, cell => cell.Code);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
