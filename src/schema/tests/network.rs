//! Services, Ingresses and NetworkPolicies.

use super::*;

fn service(spec: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: shop}}\nspec: {{{spec}}}"
    ))
}

#[test]
fn a_service_has_ports_that_are_told_apart() {
    holds(
        service,
        &[
            "ports: [{port: 80}]",
            "ports: [{port: 80, targetPort: 0}]",
            "ports: [{port: 80, targetPort: http}]",
            "ports: [{port: 80, name: a}, {port: 81, name: b}]",
            "ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}]",
            "type: NodePort, ports: [{port: 80, nodePort: 30080}]",
            "clusterIP: None",
            "type: ExternalName, externalName: db.example.com.",
        ],
        &[
            ("", "`spec.ports` is required"),
            ("ports: []", "`spec.ports` is required"),
            (
                "ports: [{port: 99999}]",
                "must be from 1 to 65535, and is 99999",
            ),
            ("ports: [{port: \"80\"}]", "must be a whole number"),
            (
                "ports: [{targetPort: 80}]",
                "`spec.ports[0].port` is required",
            ),
            (
                "ports: [{port: 80}, {port: 81, name: b}]",
                "`spec.ports[0].name` is required where there are several ports",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 81, name: a}]",
                "is \"a\", and another has it",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 80, name: b}]",
                "is the second one with `80, TCP`",
            ),
        ],
    );
}

#[test]
fn ports_of_a_service_have_numbers_and_names_that_there_are() {
    holds(
        service,
        &["ports: [{port: 80, name: web-1, appProtocol: a.b/c}]"],
        &[
            (
                "ports: [{port: 80, name: web_1}]",
                "must be lower-case letters",
            ),
            (
                "ports: [{port: 80, targetPort: 70000}]",
                "must be from 1 to 65535",
            ),
            (
                "ports: [{port: 80, targetPort: a_b}]",
                "must be a number, or",
            ),
            (
                "ports: [{port: 80, protocol: HTTP}]",
                "must be `TCP`, `UDP` or `SCTP`",
            ),
            (
                "ports: [{port: 80, nodePort: 30080}]",
                "only with `type: NodePort`",
            ),
            (
                "type: NodePort, ports: [{port: 80, name: a, nodePort: 30080}, {port: 81, name: b, nodePort: 30080}]",
                "is 30080, and another port has it",
            ),
            ("type: Foo, ports: [{port: 80}]", "must be `ClusterIP`"),
            (
                "type: ExternalName",
                "is required with `type: ExternalName`",
            ),
        ],
    );
}

#[test]
fn a_service_is_reached_in_ways_that_go_together() {
    let with_port = |spec: &str| service(&format!("ports: [{{port: 80}}], {spec}"));
    differs(
        with_port,
        &[
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]",
                "loadBalancerSourceRanges: [10.0.0.0/8]",
                "only with `type: LoadBalancer`",
            ),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [\" 10.0.0.0/8 \"]",
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0]",
                "must be a range of addresses",
            ),
            (
                "type: LoadBalancer, loadBalancerClass: a.b/c",
                "loadBalancerClass: a.b/c",
                "only with `type: LoadBalancer`",
            ),
            (
                "type: NodePort, externalTrafficPolicy: Local",
                "externalTrafficPolicy: Local",
                "reached from outside",
            ),
            (
                "externalIPs: [192.0.2.7], externalTrafficPolicy: Local",
                "externalIPs: [127.0.0.1]",
                "must be an IP address that others reach",
            ),
            (
                "type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000",
                "type: LoadBalancer, healthCheckNodePort: 30000",
                "only with `type: LoadBalancer` and `externalTrafficPolicy: Local`",
            ),
            (
                "sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}",
                "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}",
                "must be from 1 to 86400",
            ),
        ],
    );
}

#[test]
fn addresses_of_a_service_go_together() {
    let with_port = |spec: &str| service(&format!("ports: [{{port: 80}}], {spec}"));
    differs(
        with_port,
        &[
            (
                "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1]",
                "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.2]",
                "must be the same as `clusterIP`",
            ),
            (
                "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, \"fd00::1\"]",
                "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2]",
                "one address of IPv4 and one of IPv6",
            ),
            (
                "ipFamilies: [IPv6, IPv4]",
                "ipFamilies: [IPv4, IPv4]",
                "is \"IPv4\", and another has it",
            ),
            (
                "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ipFamilies: [IPv4]",
                "clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ipFamilies: [IPv6]",
                "must be an address of `IPv6`",
            ),
            ("clusterIP: None", "clusterIP: none", "or `None`"),
            (
                "clusterIP: None",
                "type: NodePort, clusterIP: None",
                "cannot be `None` with `type: NodePort`",
            ),
            (
                "type: ExternalName, externalName: a",
                "type: ExternalName, externalName: a, ipFamilyPolicy: SingleStack",
                "cannot go with `type: ExternalName`",
            ),
        ],
    );
}

fn ingress(spec: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: shop, annotations: \
         {{kubernetes.io/ingress.class: nginx}}}}\nspec: {{{spec}}}"
    ))
}

#[test]
fn an_ingress_leads_somewhere() {
    holds(
        ingress,
        &[
            "defaultBackend: {service: {name: a, port: {name: http}}}",
            "rules: [{host: a.example}]",
            "ingressClassName: nginx, rules: [{}]",
            "rules: [{host: \"*.a.example\"}], tls: [{hosts: [a.example], secretName: a.b}]",
            "defaultBackend: {resource: {kind: A, name: b}}",
        ],
        &[
            ("", "needs `rules` or `defaultBackend`"),
            ("rules: [{host: 1.2.3.4}]", "not an address"),
            (
                "rules: [{host: \"a.example:80\"}]",
                "must be the name of a host",
            ),
            ("rules: [{http: {paths: []}}]", "must not be empty"),
            (
                "ingressClassName: other, rules: [{}]",
                "must be the same as `ingressClassName`",
            ),
            (
                "rules: [{}], tls: [{hosts: [\"*\"]}]",
                "must be the name of a host",
            ),
            ("defaultBackend: {}", "needs one of `service` or `resource`"),
            (
                "defaultBackend: {service: {name: a}}",
                "`spec.defaultBackend.service.port` is required",
            ),
            (
                "defaultBackend: {service: {name: a, port: {}}}",
                "needs `name` or `number`",
            ),
            (
                "defaultBackend: {service: {name: a, port: {name: b, number: 80}}}",
                "can have either `name` or `number`",
            ),
            (
                "defaultBackend: {resource: {kind: A/b, name: b}}",
                "must be a part of a path",
            ),
            ("rules: [{serviceName: a}]", "is a field that there is not"),
        ],
    );
}

#[test]
fn a_path_of_an_ingress_has_a_type() {
    let path = |fields: &str| {
        ingress(&format!(
            "rules: [{{http: {{paths: [{{{fields}, backend: {{service: {{name: a, port: {{number: 80}}}}}}}}]}}}}]"
        ))
    };
    holds(
        path,
        &[
            "path: /a, pathType: Prefix",
            "pathType: ImplementationSpecific",
            "path: /a//b, pathType: ImplementationSpecific",
        ],
        &[
            (
                "path: /a",
                "`spec.rules[0].http.paths[0].pathType` is required",
            ),
            ("path: /a, pathType: prefix", "must be `Exact`"),
            ("path: a, pathType: Prefix", "must begin with `/`"),
            ("pathType: Exact", "must begin with `/`"),
            (
                "path: a, pathType: ImplementationSpecific",
                "must begin with `/`",
            ),
            ("path: /a//b, pathType: Prefix", "must not contain `//`"),
            ("path: /a/.., pathType: Prefix", "must not end with `/..`"),
        ],
    );
}

#[test]
fn a_class_of_ingresses_has_a_controller() {
    let class = |spec: &str| {
        of_object(&format!(
            "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {{name: a}}\nspec: {{{spec}}}"
        ))
    };
    differs(
        class,
        &[
            ("controller: a.b/c", "", "`spec.controller` is required"),
            (
                "controller: a.b/c",
                "controller: c",
                "must be `DOMAIN/PATH`",
            ),
            (
                "controller: a.b/c, parameters: {kind: A, name: b}",
                "controller: a.b/c, parameters: {kind: A, name: b, scope: Namespace}",
                "is required with `scope: Namespace`",
            ),
            (
                "controller: a.b/c, parameters: {kind: A, name: b, scope: Namespace, namespace: c}",
                "controller: a.b/c, parameters: {kind: A, name: b, namespace: c}",
                "can be said only with `scope: Namespace`",
            ),
        ],
    );
}

/// What is said of a NetworkPolicy with this rule.
fn peers(rule: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec: {{podSelector: {{}}, \
             ingress: [{{{rule}}}]}}"
    ))
}

#[test]
fn a_network_policy_names_peers_and_ports() {
    holds(
        peers,
        &[
            "",
            "from: [{podSelector: {}, namespaceSelector: {}}]",
            "from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]",
        ],
        &[
            ("from: [{}]", "needs `podSelector`"),
            (
                "from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]",
                "can have no selector beside it",
            ),
            (
                "from: [{ipBlock: {cidr: 10.0.0.0}}]",
                "must be a range of addresses",
            ),
            (
                "from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]",
                "must be a part of `cidr`",
            ),
        ],
    );
    holds(
        peers,
        &[
            "ports: [{port: http}]",
            "ports: [{port: 80, endPort: 80}]",
            "ports: [{}]",
        ],
        &[
            ("ports: [{port: 0}]", "must be from 1 to 65535"),
            (
                "ports: [{port: 80, endPort: 79}]",
                "must be at least `port`",
            ),
            (
                "ports: [{port: http, endPort: 79}]",
                "needs `port` with a number",
            ),
            ("ports: [{protocol: tcp}]", "must be `TCP`"),
        ],
    );
    let types = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {policyTypes: [ingress]}";
    assert!(of_object(types)[0].contains("must be `Ingress` or `Egress`"));
}

#[test]
fn endpoints_are_addresses_that_others_reach() {
    let subset = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: Endpoints\nmetadata: {{name: a}}\nsubsets: [{{{fields}}}]"
        ))
    };
    assert_eq!(
        subset("addresses: [{ip: 10.0.0.1}], ports: [{port: 80}]"),
        [""; 0]
    );
    assert!(subset("ports: [{port: 80}]")[0].contains("needs `addresses`"));
    assert!(subset("addresses: [{ip: 127.0.0.1}]")[0].contains("that others reach"));
    let two = subset("addresses: [{ip: 10.0.0.1}], ports: [{port: 80}, {port: 81, name: a}]");
    assert!(two[0].contains("is required where there are several ports"));
    let slice = |kind: &str, address: &str| {
        of_object(&format!(
            "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: a}}\naddressType: {kind}\nendpoints: \
             [{{addresses: [\"{address}\"]}}]"
        ))
    };
    assert_eq!(slice("IPv4", "10.0.0.1"), [""; 0]);
    assert_eq!(slice("FQDN", "a.example"), [""; 0]);
    assert!(slice("IPv6", "10.0.0.1")[0].contains("must be of `IPv6`"));
    assert!(slice("FQDN", "a")[0].contains("must be of `FQDN`"));
    assert!(slice("IPv5", "10.0.0.1")[0].contains("must be `IPv4`, `IPv6` or `FQDN`"));
}
