namespace Tollgate.Silo;

/// <summary>A process in which accounts live, without a front.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        if (builder.Configuration["DATABASE_URL"] is not { Length: > 0 } database)
        {
            await Console.Error.WriteLineAsync(
                "A silo without a front needs others to share its database with: set DATABASE_URL.");
            return 1;
        }

        var data = builder.Configuration["TOLLGATE_DATA"] ?? "data";
        builder.AddTollgateSilo(new() { DataFolder = data, DatabaseUrl = database });
        await builder.Build().RunAsync();
        return 0;
    }
}
