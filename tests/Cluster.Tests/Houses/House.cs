using System.Globalization;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests.Houses;

/// <summary>What outlives a gateway: its data folder, its database, its configuration, and the provider with its
/// bill.</summary>
internal sealed class House : IAsyncDisposable
{
    public const string MasterKey = "sk-master-of-tests";
    public const string Model = "gpt-test";

    /// <summary>With many digits, so that sums of floating point numbers would show.</summary>
    public static readonly TokenPrices Prices = new(Input: 0.0000001713m, Output: 0.0000003331m);

    /// <summary>The tokens that the model can read: what a call's input counts as on a hard budget, since its body has a
    /// field that only the fake provider knows.</summary>
    public const long InputMax = 1_000;

    private readonly string _folder;
    private readonly string? _disk;
    private readonly PostgresDatabase? _database;

    private House(string folder, string? disk, PostgresDatabase? database, FakeUpstream upstream) =>
        (_folder, _disk, _database, Upstream) = (folder, disk, database, upstream);

    public FakeUpstream Upstream { get; }

    /// <summary>Further variables of the environment of all processes that are started from now on.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; set; } = new Dictionary<string, string?>();

    /// <summary>Put behind the configuration of all processes that are started from now on.</summary>
    public string MoreConfig { get; set; } = "";

    public string DataFolder => Path.Combine(_disk ?? _folder, "data");

    public string SqliteFile => Path.Combine(DataFolder, "tollgate.db");

    /// <summary>Null with SQLite.</summary>
    public string? ConnectionString => _database?.ConnectionString;

    public Store Store => _database is null ? Store.Sqlite : Store.Postgres;

    public ITables Tables => _database is { } database
        ? new PostgresTables(database.ConnectionString)
        : new SqliteTables(SqliteFile);

    public string Config => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        model_list:
          - model_name: {Model}
            litellm_params:
              model: openai/{Model}
              api_base: {Upstream.BaseAddress}
              api_key: sk-provider
              input_cost_per_token: {Prices.Input}
              output_cost_per_token: {Prices.Output}
            model_info:
              max_input_tokens: {InputMax}
        general_settings:
          master_key: {MasterKey}
        """);

    private string BillFile => Path.Combine(_folder, "bill.jsonl");

    public static async Task<House> OpenAsync(Store store) =>
        store == Store.Postgres ? await OpenAsync(await PostgresServer.SharedOrSkipAsync()) : await OpenAsync();

    /// <summary>Over a database of that server.</summary>
    public static async Task<House> OpenAsync(PostgresServer server) =>
        await OpenAsync(await server.CreateDatabaseAsync(), disk: null);

    /// <summary>With SQLite.</summary>
    /// <param name="disk">The folder that has its data folder, if not one among the temporary ones.</param>
    public static Task<House> OpenAsync(string? disk = null) => OpenAsync(database: null, disk);

    /// <summary>Over a database that is there by the time that the books are checked.</summary>
    public static Task<House> OpenAsync(PostgresDatabase database) => OpenAsync(database, disk: null);

    private static async Task<House> OpenAsync(PostgresDatabase? database, string? disk)
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-house-").FullName;
        var upstream = await FakeUpstream.StartAsync(new()
        {
            BillFile = Path.Combine(folder, "bill.jsonl"),
            KeepsBill = false,
            RequestsMax = 0,
        });
        return new(folder, disk, database, upstream);
    }

    /// <summary>A folder of this name that lasts as long as the house.</summary>
    public string FolderOf(string name) => Path.Combine(_folder, name);

    /// <param name="dataFolder">Without it, the one that the house has for all its gateways.</param>
    /// <param name="port">Without it, any that is free.</param>
    /// <param name="arguments">Added to the command line.</param>
    public Task<GatewayProcess> StartAsync(
        string? dataFolder = null, int? port = null, IReadOnlyList<string>? arguments = null) =>
        GatewayProcess.StartAsync(OptionsOf(dataFolder is null ? DataFolder : FolderOf(dataFolder)) with
        {
            Port = port,
            Arguments = arguments ?? [],
        });

    /// <summary>Starts a process without a front.</summary>
    /// <param name="more">Added to the configuration.</param>
    public Task<GatewayProcess> StartSiloAsync(string dataFolder, string more = "")
    {
        var options = OptionsOf(FolderOf(dataFolder));
        return GatewayProcess.StartAsync(options with { Config = $"{options.Config}\n{more}" }, "Tollgate.Silo");
    }

    private GatewayProcessOptions OptionsOf(string dataFolder) => new()
    {
        Config = $"{Config}\n{MoreConfig}",
        DataFolder = dataFolder,
        DatabaseUrl = _database?.Url,
        Environment = WithoutTheTests.Concat(Variables).ToDictionary(),
    };

    /// <summary>Reads the tables and the bill, and says what does not fit, in words; nothing if all does.</summary>
    /// <param name="budgets">What accounts may spend in one of their periods.</param>
    public async Task<BooksReport> CheckBooksAsync(
        IReadOnlyDictionary<string, decimal>? budgets = null, IReadOnlySet<string>? hard = null)
    {
        // Whoever was cut off is billed as soon as the provider notices.
        await Upstream.WaitForBillAsync(Upstream.RequestCount, Deadline.Soon);
        return BooksChecker.Check(
            await Tables.ReadAsync(),
            ProviderBill.Read(BillFile),
            Prices,
            budgets ?? new Dictionary<string, decimal>(),
            hard);
    }

    public async ValueTask DisposeAsync()
    {
        await Upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // What the tests' own environment says of keys is no concern of theirs.
    internal static IReadOnlyDictionary<string, string?> WithoutTheTests { get; } =
        new Dictionary<string, string?> { ["LITELLM_MASTER_KEY"] = null, ["CONFIG_FILE_PATH"] = null };
}
