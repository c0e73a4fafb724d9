//! Addresses as they are taken since Kubernetes 1.36 (`StrictIPCIDRValidation`).

use super::*;

const BITS: &str = "with no bits behind the prefix";
const ZEROS: &str = "without zeros before a number";

fn block(block: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec: {{podSelector: {{}}, \
         ingress: [{{from: [{{ipBlock: {{{block}}}}}]}}]}}"
    ))
}

#[test]
fn ranges_of_a_network_policy_say_one_thing() {
    differs(
        block,
        &[
            ("cidr: 192.168.1.0/24", "cidr: 192.168.1.1/24", BITS),
            ("cidr: 192.168.1.1/32", "cidr: 192.168.1.1/31", BITS),
            ("cidr: 10.0.0.0/8", "cidr: 010.0.0.0/8", ZEROS),
            ("cidr: 0.0.0.0/0", "cidr: 10.0.0.0/08", ZEROS),
            (
                "cidr: \"FD00:0::/104\"",
                "cidr: \"::ffff:10.0.0.0/104\"",
                "`::ffff:`",
            ),
            (
                "cidr: 10.0.0.0/8, except: [10.1.0.0/16]",
                "cidr: 10.0.0.0/8, except: [10.1.0.1/16]",
                BITS,
            ),
        ],
    );
}

#[test]
fn addresses_of_a_service_say_one_thing() {
    let service = |note: &str, spec: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: a, annotations: {{{note}}}}}\nspec: {{ports: [{{port: 80}}], \
             {spec}}}"
        ))
    };
    differs(
        |spec| service("", spec),
        &[
            ("externalIPs: [10.0.0.5]", "externalIPs: [010.0.0.5]", ZEROS),
            (
                "externalIPs: [\"fd00:0::1\"]",
                "externalIPs: [\"::ffff:10.0.0.5\"]",
                "`::ffff:`",
            ),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [\" 192.168.1.0/24 \"]",
                "type: LoadBalancer, loadBalancerSourceRanges: [192.168.1.1/24]",
                BITS,
            ),
            ("clusterIP: 10.0.0.5", "clusterIP: 010.0.0.5", ZEROS),
        ],
    );
    let ranges = |text: &str| {
        let note = format!("service.beta.kubernetes.io/load-balancer-source-ranges: \"{text}\"");
        service(&note, "type: LoadBalancer")
    };
    differs(
        ranges,
        &[(
            "192.168.1.0/24 , 10.0.0.0/8",
            "10.0.0.0/8,192.168.1.1/24",
            BITS,
        )],
    );
}

#[test]
fn addresses_of_pods_say_one_thing() {
    differs(
        in_pod,
        &[
            (
                "hostAliases: [{ip: 1.2.3.4}]",
                "hostAliases: [{ip: 01.2.3.4}]",
                ZEROS,
            ),
            (
                "dnsConfig: {nameservers: [\"fd00:0::1\"]}",
                "dnsConfig: {nameservers: [01.2.3.4]}",
                ZEROS,
            ),
        ],
    );
}

#[test]
fn addresses_of_endpoints_say_one_thing() {
    let subset = |ip: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: Endpoints\nmetadata: {{name: a}}\nsubsets: [{{addresses: [{{ip: \"{ip}\"}}]}}]"
        ))
    };
    differs(subset, &[("10.0.0.1", "010.0.0.1", ZEROS)]);
    let slice = |kind: &str, ip: &str| {
        of_object(&format!(
            "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: a}}\naddressType: {kind}\nendpoints: \
             [{{addresses: [\"{ip}\"]}}]"
        ))
    };
    differs(
        |ip| slice("IPv4", ip),
        &[
            ("10.0.0.1", "010.0.0.1", ZEROS),
            ("10.0.0.1", "fd00::1", "must be of `IPv4`"),
        ],
    );
    differs(
        |ip| slice("IPv6", ip),
        &[
            ("fd00::1", "fd00:0::1", "in its shortest form"),
            ("fd00::102:304", "fd00::1.2.3.4", "in its shortest form"),
            ("fd00::1", "::ffff:10.0.0.1", "must be of `IPv6`"),
        ],
    );
}
