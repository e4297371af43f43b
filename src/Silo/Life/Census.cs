namespace Tollgate.Silo.Life;

/// <summary>Asks the membership table itself, not what this process remembers of it.</summary>
internal sealed class Census(IMembershipTable table, ILocalSiloDetails self, SiloSettings settings)
{
    /// <summary>How the cluster counts this process; <see cref="SiloStatus.Dead"/> also where it is not known any more.
    /// </summary>
    public async Task<SiloStatus> CountAsync(CancellationToken cancellationToken)
    {
        // A process alone has nobody to ask.
        if (settings.DatabaseUrl is null)
            return SiloStatus.Active;

        var rows = await table.ReadRowAsync(self.SiloAddress, cancellationToken);
        return rows.TryGet(self.SiloAddress) is (var row, _) ? row.Status : SiloStatus.Dead;
    }
}
