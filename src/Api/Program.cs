namespace Tollgate.Api;

internal static class Program
{
    private static void Main() => Console.WriteLine("Tollgate");
}
