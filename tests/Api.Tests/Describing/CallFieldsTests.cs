using System.Text;
using System.Text.Json;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Tests.Describing;

/// <summary>Bodies of calls go on as they came; of each format the document names the fields that the gateway
/// understands.</summary>
public sealed class CallFieldsTests
{
    // Of a form the gateway reads what FormBody finds, by names of its own.
    public static TheoryData<string> Formats =>
        [.. CallFormat.All.Where(format => !format.IsForm).Select(format => format.Path)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Each_format_is_said_to_understand_what_it_does_and_nothing_else(string path)
    {
        var format = CallFormat.All.Single(format => format.Path == path);
        var described = NamesOf(format).ToHashSet();
        var anywhere = CallFormat.All.SelectMany(NamesOf).Distinct();

        Assert.Equal(anywhere.Where(name => FieldOf(format, name) != RequestField.None).Order(), described.Order());
    }

    [Fact]
    public void No_field_that_the_gateway_understands_is_missing_everywhere()
    {
        var understood = CallFormat.All.Where(format => !format.IsForm)
            .SelectMany(format => NamesOf(format).Select(name => FieldOf(format, name)));

        Assert.Equal(Enum.GetValues<RequestField>().Except([RequestField.None]), understood.Distinct().Order());
    }

    private static IEnumerable<string> NamesOf(CallFormat format) =>
        CallOperations.Of(format).Body!.Select(field => field.Name);

    private static RequestField FieldOf(CallFormat format, string name)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($$"""{"{{name}}": 0}"""));
        reader.Read();
        reader.Read();
        return CallRequest.FieldOf(format, ref reader);
    }
}
