using Tollgate.Accounts;

namespace Tollgate.Grains;

/// <summary>Where an activation lives, and what it asks of whoever gave it the place.</summary>
internal interface IHome
{
    /// <summary>Ends the activation: whatever comes after it goes to the next one.</summary>
    void MakeWay();

    /// <summary>Has the activation look into the books when a pause has passed; asked again before, it stays at one
    /// look.</summary>
    void LookAfter(TimeSpan pause);

    /// <summary>Has the end of the running periods announced. Asked before the limits are saved.</summary>
    Task AnnounceResetsAsync(Limits limits);
}
