using Tollgate.Silo.Configuration;
using static Tollgate.Api.Tests.Models.Entries;

namespace Tollgate.Api.Tests.Models;

public sealed class FallbacksTests
{
    [Fact]
    public void Each_group_that_takes_over_is_followed_by_its_own_fallbacks_before_the_next() =>
        Assert.Equal(
            ["a", "b", "c", "d"],
            GroupsOf("a", Falling(("a", ["b", "d"]), ("b", ["c"]))));

    [Fact]
    public void Nobody_takes_over_twice() =>
        Assert.Equal(["a", "b", "c"], GroupsOf("a", Falling(("a", ["b", "a"]), ("b", ["a", "c"]), ("c", ["b"]))));

    [Fact]
    public void The_default_takes_over_where_a_group_has_no_fallbacks_of_its_own()
    {
        var router = Falling(("a", ["b"])) with { DefaultFallbacks = ["d"] };

        Assert.Equal(["a", "b", "d"], GroupsOf("a", router));
        Assert.Equal(["c", "d"], GroupsOf("c", router));
        Assert.Equal(["d"], GroupsOf("d", router));
    }

    [Fact]
    public void No_more_groups_take_over_than_may() =>
        Assert.Equal(["a", "b", "c"], GroupsOf("a", Falling(("a", ["b", "c", "d"])) with { MaxFallbacks = 2 }));

    [Fact]
    public void A_group_under_a_wildcard_takes_over_and_is_taken_over()
    {
        var list = Serve(
            Falling(("a", ["openai/gpt-4o"]), ("openai/gpt-4o", ["b"])),
            Entry("a", "openai/x"), Entry("b", "openai/x"), Entry("openai/*", "openai/*"));

        Assert.Equal(["a", "openai/gpt-4o", "b"], list.Candidates("a").All.Select(each => each.ModelGroup));
        Assert.Equal(["openai/gpt-4o", "b"], list.Candidates("openai/gpt-4o").All.Select(each => each.ModelGroup));
        Assert.Same(list.Candidates("openai/gpt-4o"), list.Candidates("openai/gpt-4o"));
    }

    [Fact]
    public void A_fallback_may_be_named_by_an_alias_of_the_configuration()
    {
        var list = Tollgate.Api.Models.ModelList.From(
            [Entry("a", "openai/x"), Entry("b", "openai/x")],
            Falling(("a", ["other", "b"])),
            Catalog,
            out var errors,
            [new("other", "b", Hidden: false)]);

        Assert.Empty(errors);
        Assert.Equal(["a", "b"], list.Candidates("a").All.Select(deployment => deployment.ModelGroup));
    }

    [Fact]
    public void A_fallback_that_nobody_serves_is_an_error_that_names_it()
    {
        Tollgate.Api.Models.ModelList.From(
            [Entry("a", "openai/x")],
            Falling(("a", ["a", "b"])) with { DefaultFallbacks = ["c"] },
            Catalog,
            out var errors);

        Assert.Equal(
            [
                "fallbacks of 'a': model_list does not serve 'b'",
                "default_fallbacks: model_list does not serve 'c'",
            ],
            errors);
    }

    private static RouterSettings Falling(params (string Group, string[] Names)[] fallbacks) => new()
    {
        Fallbacks = fallbacks.ToDictionary(each => each.Group, each => (IReadOnlyList<string>)each.Names),
    };

    private static IEnumerable<string> GroupsOf(string model, RouterSettings router) =>
        Serve(router, Entry("a", "openai/x"), Entry("b", "openai/x"), Entry("c", "openai/x"), Entry("d", "openai/x"))
            .Candidates(model).All.Select(deployment => deployment.ModelGroup);
}
