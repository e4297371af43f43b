using System.Globalization;
using Tollgate.Silo;

namespace Tollgate.Api.Tests.Errors;

public sealed class PythonFloatTests
{
    [Fact]
    public void Prints_every_amount_as_Python_does()
    {
        // Each line: a decimal, and what python3's repr(float(...)) made of it.
        var pairs = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Errors", "python-floats.csv"));

        Assert.True(pairs.Length > 400);
        foreach (var pair in pairs.Select(line => line.Split(',')))
            Assert.Equal(pair[1], PythonFloat.Format(decimal.Parse(pair[0], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(1e-9, "1e-09")]
    [InlineData(9.999e-5, "9.999e-05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(9007199254740993d, "9007199254740992.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(-0d, "-0.0")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void Prints_floats_at_the_edges_of_its_notations(double value, string text) =>
        Assert.Equal(text, PythonFloat.Format(value));
}
