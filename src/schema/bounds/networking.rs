//! Services, Ingresses and NetworkPolicies (`validateService` and `validateEndpointSubsets` in
//! `pkg/apis/core/validation/validation.go`, `pkg/apis/networking/validation`, `pkg/apis/discovery/validation`).

use super::Bound::{Between, Each, EachOneOf, Is, IsAlways, Items, Keys, OneOf, OnlyOneOf, Values};
use super::Bounds;
use super::containers::PORT;
use crate::schema::form::{
    CIDR, CLUSTER_ADDRESS, CONTROLLER, ENDPOINT, HOST, KEY, LABEL, LABEL_VALUE, NAME, PADDED_CIDR,
    PORT_NAME, WILDCARD,
};

/// What carries packets (`supportedPortProtocols`).
pub(super) const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];

pub(super) const BOUNDS: Bounds = &[
    (
        "ServiceSpec",
        &[
            ("clusterIP", Is(CLUSTER_ADDRESS)),
            ("clusterIPs", Items(0, 2)),
            ("clusterIPs", Each(CLUSTER_ADDRESS)),
            ("externalIPs", Each(ENDPOINT)),
            ("externalTrafficPolicy", OneOf(&["Cluster", "Local"])),
            ("healthCheckNodePort", Between(0, PORT)),
            ("internalTrafficPolicy", OnlyOneOf(&["Cluster", "Local"])),
            ("ipFamilies", EachOneOf(&["IPv4", "IPv6"])),
            (
                "ipFamilyPolicy",
                OnlyOneOf(&["SingleStack", "PreferDualStack", "RequireDualStack"]),
            ),
            ("loadBalancerClass", IsAlways(KEY)),
            ("loadBalancerSourceRanges", Each(PADDED_CIDR)),
            ("selector", Keys(KEY)),
            ("selector", Values(LABEL_VALUE)),
            ("sessionAffinity", OneOf(&["ClientIP", "None"])),
            (
                "trafficDistribution",
                OnlyOneOf(&["PreferClose", "PreferSameZone", "PreferSameNode"]),
            ),
            (
                "type",
                OneOf(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
            ),
        ],
    ),
    (
        "ServicePort",
        &[
            ("appProtocol", IsAlways(KEY)),
            ("name", Is(LABEL)),
            ("nodePort", Between(0, PORT)),
            ("port", Between(1, PORT)),
            ("protocol", OneOf(PROTOCOLS)),
        ],
    ),
    (
        "EndpointAddress",
        &[
            ("hostname", Is(LABEL)),
            ("ip", Is(ENDPOINT)),
            ("nodeName", IsAlways(NAME)),
        ],
    ),
    (
        "EndpointPort",
        &[
            ("appProtocol", IsAlways(KEY)),
            ("name", Is(LABEL)),
            ("port", Between(1, PORT)),
            ("protocol", OneOf(PROTOCOLS)),
        ],
    ),
    (
        "EndpointSlice",
        &[
            ("addressType", OneOf(&["IPv4", "IPv6", "FQDN"])),
            ("endpoints", Items(0, 1000)),
            ("ports", Items(0, 20_000)),
        ],
    ),
    (
        "Endpoint",
        &[
            ("addresses", Items(1, 100)),
            ("deprecatedTopology", Keys(KEY)),
            ("deprecatedTopology", Values(LABEL_VALUE)),
            ("hostname", IsAlways(LABEL)),
            ("nodeName", IsAlways(NAME)),
        ],
    ),
    (
        "DiscoveryEndpointPort",
        &[
            ("appProtocol", IsAlways(KEY)),
            ("name", Is(LABEL)),
            ("protocol", OnlyOneOf(PROTOCOLS)),
        ],
    ),
    ("ForZone", &[("name", Is(LABEL_VALUE))]),
    ("ForNode", &[("name", Is(NAME))]),
    ("IngressSpec", &[("ingressClassName", IsAlways(NAME))]),
    ("IngressRule", &[("host", Is(HOST))]),
    (
        "IngressTLS",
        &[("hosts", Each(WILDCARD)), ("secretName", Is(NAME))],
    ),
    ("HTTPIngressRuleValue", &[("paths", Items(1, usize::MAX))]),
    (
        "HTTPIngressPath",
        &[(
            "pathType",
            OneOf(&["Exact", "Prefix", "ImplementationSpecific"]),
        )],
    ),
    ("IngressServiceBackend", &[("name", Is(LABEL))]),
    (
        "ServiceBackendPort",
        &[("name", Is(PORT_NAME)), ("number", Between(0, PORT))],
    ),
    ("IngressClassSpec", &[("controller", Is(CONTROLLER))]),
    (
        "IngressClassParametersReference",
        &[
            ("apiGroup", IsAlways(NAME)),
            ("scope", OnlyOneOf(&["Namespace", "Cluster"])),
        ],
    ),
    (
        "NetworkPolicySpec",
        &[
            ("policyTypes", Items(0, 2)),
            ("policyTypes", EachOneOf(&["Ingress", "Egress"])),
        ],
    ),
    ("NetworkPolicyPort", &[("protocol", OnlyOneOf(PROTOCOLS))]),
    ("IPBlock", &[("cidr", Is(CIDR)), ("except", Each(CIDR))]),
];
