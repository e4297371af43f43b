using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.BudgetObjects;

/// <summary>A budget object field by field.</summary>
[Collection<ManyRoles>]
public sealed class BudgetSettingTests(ManyRoles roles)
{
    [Fact]
    public async Task A_budget_object_is_told_field_by_field()
    {
        var id = Guid.NewGuid().ToString();
        await roles.Gateway.DoAsync("/budget/new", $$"""{"budget_id": "{{id}}", "max_budget": 0.5, "budget_duration": "30d", "rpm_limit": 7}""");

        var settings = await roles.Gateway.GetAsync($"/budget/settings?budget_id={id}");

        Assert.Equal(
            [
                "max_budget 0.5 True", "soft_budget null False", "budget_duration \"30d\" True",
                "max_parallel_requests null False", "tpm_limit null False", "rpm_limit 7 True",
            ],
            settings.Json.EnumerateArray().Select(field => $"{field.GetProperty("field_name").GetString()} "
                + $"{field.GetProperty("field_value").GetRawText()} {field.GetProperty("stored_in_db").GetBoolean()}"));
    }

    [Theory]
    [InlineData("", 422)]
    [InlineData("?budget_id=nobody", 404)]
    public async Task One_that_is_not_there_is_named(string query, int status) =>
        Assert.Equal(status, (await roles.Gateway.GetAsync($"/budget/settings{query}")).Status);
}
