using Tollgate.Api.Calls.Admitting;
using Tollgate.Grains;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;

namespace Tollgate.Simulation.Processes;

/// <summary>How a process is put together. A planted breakage replaces one of its parts.</summary>
internal class Build
{
    /// <summary>Whether an edit moves the epoch on in the commit that saves it.</summary>
    public virtual bool SavesMoveOn => true;

    /// <summary>Whether a process sweeps again and again; otherwise once for each death that it learns of.</summary>
    public virtual bool SweepsRepeat => true;

    public virtual RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new(wire, tables);

    /// <summary>Makes the ids of one call's rounds.</summary>
    /// <param name="standing">Those that the process makes for all its calls.</param>
    public virtual CallIds Ids(CallIds standing, int call) => standing;

    /// <summary>News as an account hears them.</summary>
    public virtual News Heard(News news) => news;
}
