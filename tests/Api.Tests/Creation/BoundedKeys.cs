namespace Tollgate.Api.Tests.Creation;

/// <summary>Defaults and bounds of keys.</summary>
public sealed class BoundedKeys() : MadeGateway("""
      default_key_generate_params:
        max_budget: 2
        budget_duration: 30d
        rpm_limit: 50
        models: [llama3]
        metadata: {setting: default}
      upperbound_key_generate_params:
        max_budget: 100
        budget_duration: 60d
        duration: 30d
        max_parallel_requests: 10
        tpm_limit: 1000
        rpm_limit: 100
    """);
