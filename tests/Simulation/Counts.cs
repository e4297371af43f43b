using System.Globalization;

namespace Tollgate.Simulation;

/// <summary>How often what happened.</summary>
internal sealed class Counts
{
    public long Events, Crashes, Zombies, Activations, Duplicates, Fenced, Refused, Unavailable, Sent, Exact, Recovered,
        Corrected, Edits, Outages, LandedAfterDeath, Flips, Steps, Extended, Underheld, Calls, Repeated, Probes,
        TooFast;

    public double Hours;

    public void Add(Counts other)
    {
        foreach (var field in typeof(Counts).GetFields())
        {
            field.SetValue(this, field.GetValue(this) switch
            {
                long count => count + (long)field.GetValue(other)!,
                double hours => hours + (double)field.GetValue(other)!,
                var value => value,
            });
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"events={Events:N0} hours={Hours:N0} calls={Calls:N0} crashes={Crashes:N0} zombies={Zombies:N0} " +
        $"activations={Activations:N0} duplicate={Duplicates:N0} fenced={Fenced:N0} sent={Sent:N0} exact={Exact:N0} " +
        $"recovered={Recovered:N0} corrected={Corrected:N0} extended={Extended:N0} " +
        $"underheld={Underheld:N0} refused={Refused:N0} too-fast={TooFast:N0} " +
        $"repeated={Repeated:N0} unavailable={Unavailable:N0} edits={Edits:N0} outages={Outages:N0} flips={Flips:N0} " +
        $"clock-steps={Steps:N0} landed-after-death={LandedAfterDeath:N0} probes={Probes:N0}");
}
