namespace Tollgate.Servers;

internal static class Program
{
    private static void Main() => Console.WriteLine("fake upstream");
}
