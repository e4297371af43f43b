using Microsoft.Data.Sqlite;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Ledger.Tests;

public sealed partial class SqliteLedgerTests
{
    [Fact]
    public async Task A_file_of_before_rates_goes_on_with_the_calls_that_it_has()
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-ledger-").FullName;
        using (var before = new SqliteConnection($"Data Source={Path.Combine(folder, "tollgate.db")};Pooling=false"))
        {
            before.Open();
            foreach (var step in SchemaStep.Of("Sqlite").TakeWhile(step => step.Name != "rates"))
                Execute(before, $"{step.Sql}\npragma user_version = {step.Number};");
            Execute(
                before,
                $"""
                insert into calls (id, owner, charges, held, opened_at, settled_at, cost, how, route, model, deployment, stream)
                values
                  ('{Guid.NewGuid()}', 'front-1', '{OneCharge}', '1', {Microseconds(0)}, null, null, null, '', 'gpt', '', 0),
                  ('{Guid.NewGuid()}', 'front-1', '{OneCharge}', '1', {Microseconds(0)}, {Microseconds(3)}, '1', 'exact', '', 'gpt', '', 0)
                """);
        }

        await using (var ledger = SqliteLedger.Open(folder, TimeProvider.System))
        {
            var books = (await ledger.ReadAsync([new(Key, Today, Noon)], Stop))[0];
            Assert.Equal((0, 0), (Assert.Single(books.Open).Tokens, Assert.Single(books.Recent).Tokens));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Recent_calls_are_found_without_going_through_all_of_them()
    {
        using var connection = Connect();

        var plan = ReadPlan(connection, "select id from calls where settled_at > 1");

        Assert.Contains("USING INDEX calls_settled", plan, StringComparison.Ordinal);
    }

    private static string OneCharge => SqlitePath.Write([new(Key, Today)]);

    private static long Microseconds(int seconds) => SqliteValues.Write(Noon.AddSeconds(seconds));

    private static string ReadPlan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"explain query plan {sql}";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return reader.GetString(3);
    }
}
