namespace Tollgate.Silo;

internal static class Program
{
    private static void Main() => Console.WriteLine("Tollgate silo");
}
