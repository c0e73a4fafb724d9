//! Networks, gateways and meshes.

use super::Generation::InConditions;
use super::{Entry, ReadFrom, of_generation, says, written};

const GATEWAY: &str = "Gateway API";

pub(super) const ENTRIES: &[Entry] = &[
    written(
        "cilium.io",
        &[
            "CiliumBGPAdvertisement",
            "CiliumBGPClusterConfig",
            "CiliumBGPPeerConfig",
            "CiliumBGPPeeringPolicy",
            "CiliumCIDRGroup",
            "CiliumClusterwideEnvoyConfig",
            "CiliumClusterwideNetworkPolicy",
            "CiliumEgressGatewayPolicy",
            "CiliumEnvoyConfig",
            "CiliumL2AnnouncementPolicy",
            "CiliumLoadBalancerIPPool",
            "CiliumLocalRedirectPolicy",
            "CiliumNetworkPolicy",
        ],
        ReadFrom(
            "Cilium",
            "at 0609eefdd7",
            "pkg/k8s/apis/cilium.io/v2/cnp_types.go",
        ),
    ),
    Entry {
        group: "gateway.networking.k8s.io",
        kinds: &["GatewayClass"],
        ready: of_generation(&["Accepted"]),
        generation: InConditions,
        read_from: ReadFrom(GATEWAY, "1.6.1", "apis/v1/gatewayclass_types.go"),
    },
    Entry {
        group: "gateway.networking.k8s.io",
        kinds: &["Gateway", "ListenerSet"],
        ready: of_generation(&["Accepted", "Programmed"]),
        generation: InConditions,
        read_from: ReadFrom(GATEWAY, "1.6.1", "apis/v1/gateway_types.go"),
    },
    Entry {
        group: "gateway.networking.k8s.io",
        kinds: &["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"],
        ready: says(
            "status.parents.exists(p, p.conditions.exists(c, c.type == 'Accepted' && c.status == 'True' && c.observedGeneration == metadata.generation))",
        ),
        generation: InConditions,
        read_from: ReadFrom(GATEWAY, "1.6.1", "apis/v1/shared_types.go"),
    },
    Entry {
        group: "gateway.networking.k8s.io",
        kinds: &["BackendTLSPolicy"],
        ready: says(
            "status.ancestors.exists(a, a.conditions.exists(c, c.type == 'Accepted' && c.status == 'True' && c.observedGeneration == metadata.generation))",
        ),
        generation: InConditions,
        read_from: ReadFrom(GATEWAY, "1.6.1", "apis/v1/policy_types.go"),
    },
    written(
        "gateway.networking.k8s.io",
        &["ReferenceGrant"],
        ReadFrom(GATEWAY, "1.6.1", "apis/v1/referencegrant_types.go"),
    ),
];

/// Groups whose kinds are all configuration that others read.
pub(super) const GROUPS: &[Entry] = &[
    written("crd.projectcalico.org", &[], CALICO),
    written("projectcalico.org", &[], CALICO),
    written(
        "metallb.io",
        &[],
        ReadFrom("MetalLB", "0.16.1", "api/v1beta1/ipaddresspool_types.go"),
    ),
    written(
        "networking.istio.io",
        &[],
        ReadFrom(
            "Istio",
            "1.30.3",
            "networking/v1/virtual_service_alias.gen.go",
        ),
    ),
    written(
        "security.istio.io",
        &[],
        ReadFrom(
            "Istio",
            "1.30.3",
            "security/v1/authorization_policy_alias.gen.go",
        ),
    ),
    written(
        "telemetry.istio.io",
        &[],
        ReadFrom("Istio", "1.30.3", "telemetry/v1/telemetry_alias.gen.go"),
    ),
    written(
        "policy.linkerd.io",
        &[],
        ReadFrom(
            "Linkerd",
            "2.20",
            "controller/gen/apis/policy/v1beta3/types.go",
        ),
    ),
    written("traefik.containo.us", &[], TRAEFIK),
    written("traefik.io", &[], TRAEFIK),
];

const CALICO: ReadFrom = ReadFrom(
    "Calico",
    "3.30.0",
    "pkg/apis/projectcalico/v3/networkpolicy.go",
);

const TRAEFIK: ReadFrom = ReadFrom(
    "Traefik",
    "3.7.9",
    "pkg/provider/kubernetes/crd/traefikio/v1alpha1/ingressroute.go",
);
