using Tollgate.Api.Calls.Admitting;
using Tollgate.Grains;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Processes;

/// <summary>How a process is put together. A planted breakage replaces one of its parts. Made anew for each
/// world.</summary>
internal class Build
{
    /// <summary>Whether an edit moves the epoch on in the commit that saves it.</summary>
    public virtual bool SavesMoveOn => true;

    /// <summary>Whether a process sweeps again and again; otherwise once for each death that it learns of.</summary>
    public virtual bool SweepsRepeat => true;

    /// <summary>Whether accounts look into the books from time to time.</summary>
    public virtual bool Looks => true;

    public virtual RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new(wire, tables);

    /// <summary>Makes the ids of one call's rounds.</summary>
    /// <param name="standing">Those that the process makes for all its calls.</param>
    public virtual CallIds Ids(CallIds standing, int call) => standing;

    public virtual Answers Admit(Resident resident, Questions questions) => resident.Ask(questions);

    /// <summary>News as an account hears them.</summary>
    public virtual News Heard(News news) => news;
}
