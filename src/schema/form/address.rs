//! Addresses of the network, and names of hosts.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Form, is_digits};
use crate::values::name::{LONGEST_NAME, is_object_name};

/// `IsValidIPForLegacyField` with `StrictIPCIDRValidation`.
pub(in crate::schema) const ADDRESS: Form = Form {
    words: "an IP address, without zeros before a number and without `::ffff:`",
    fits: |text| strict_address(text).is_some(),
};
/// `ValidateServiceClusterIPsRelatedFields`.
pub(in crate::schema) const CLUSTER_ADDRESS: Form = Form {
    words: "an IP address or `None`, without zeros before a number and without `::ffff:`",
    fits: |text| text == "None" || (ADDRESS.fits)(text),
};
/// `ValidateEndpointIP`.
pub(in crate::schema) const ENDPOINT: Form = Form {
    words: "an IP address that others reach: not of this host and not of the local link, without zeros before a \
            number and without `::ffff:`",
    fits: |text| strict_address(text).is_some_and(|it| !is_local(it)),
};
/// The same of IPv4.
pub(in crate::schema) const ENDPOINT_OF_FOUR: Form = Form {
    words: ENDPOINT.words,
    fits: |text| (ENDPOINT.fits)(text) && !text.contains(':'),
};
/// `IsValidIP`: in its canonical form, which is that of RFC 5952.
pub(in crate::schema) const ENDPOINT_OF_SIX: Form = Form {
    words: "an IP address that others reach, not of this host and not of the local link, in its shortest form, such as \
            `fd00::1`",
    fits: |text| {
        let is_shortest = |it: Ipv6Addr| it.to_string() == text;
        (ENDPOINT.fits)(text) && text.parse().is_ok_and(is_shortest)
    },
};
/// `IsValidCIDRForLegacyField` with `StrictIPCIDRValidation`.
pub(in crate::schema) const CIDR: Form = Form {
    words: "a range of addresses such as `10.0.0.0/8`: with no bits behind the prefix, without zeros before a number \
            and without `::ffff:`",
    fits: |text| range(text).is_some(),
};
/// Blanks around it count for nothing (`validateService`).
pub(in crate::schema) const PADDED_CIDR: Form = Form {
    words: CIDR.words,
    fits: |text| range(text.trim()).is_some(),
};
/// `validateIngressTLS`.
pub(in crate::schema) const WILDCARD: Form = Form {
    words: "the name of a host: lower-case letters, digits, `-` and `.`, and `*.` before it for all below",
    fits: is_host,
};
/// `validateIngressRules`.
pub(in crate::schema) const HOST: Form = Form {
    words: "the name of a host, not an address: lower-case letters, digits, `-` and `.`, and `*.` before it for all \
            below",
    fits: |text| is_host(text) && address(text).is_none(),
};

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug)]
pub(in crate::schema) struct Range {
    bits: u128,
    is_of_four: bool,
    /// How many bits are the same.
    pub(in crate::schema) length: u32,
}

impl Range {
    /// Whether the first address of another range is in this one.
    pub(in crate::schema) fn begins(self, other: Self) -> bool {
        let width = if self.is_of_four { 32 } else { 128 };
        let rest = width - self.length.min(width);
        let same = |one: u128, other: u128| {
            one.checked_shr(rest).unwrap_or_default() == other.checked_shr(rest).unwrap_or_default()
        };
        self.is_of_four == other.is_of_four && same(self.bits, other.bits)
    }
}

/// A range of addresses (`netip.ParsePrefix` and `parseCIDR` in `k8s.io/apimachinery/pkg/util/validation/ip.go`).
pub(in crate::schema) fn range(text: &str) -> Option<Range> {
    let (first, length) = text.split_once('/')?;
    let first = strict_address(first)?;
    let is_number = is_digits(length) && (length == "0" || !length.starts_with('0'));
    let length: u32 = length.parse().ok().filter(|_| is_number)?;
    let (bits, is_of_four, longest) = match first {
        IpAddr::V4(four) => (u128::from(u32::from(four)), true, 32),
        IpAddr::V6(six) => (u128::from(six), false, 128),
    };
    let rest: u32 = u32::checked_sub(longest, length)?;
    // Zero has as many zeros behind as its type has bits.
    (bits.trailing_zeros() >= rest).then_some(Range {
        bits,
        is_of_four,
        length,
    })
}

/// An address as it is taken since Kubernetes 1.36 (`parseIP` in `k8s.io/apimachinery/pkg/util/validation/ip.go`).
fn strict_address(text: &str) -> Option<IpAddr> {
    let is_mapped = |it: &IpAddr| matches!(it, IpAddr::V6(six) if six.to_ipv4_mapped().is_some());
    text.parse().ok().filter(|it| !is_mapped(it))
}

/// `ParseIPSloppy`: numbers may begin with zeros.
pub(in crate::schema) fn address(text: &str) -> Option<IpAddr> {
    match text.parse::<Ipv6Addr>() {
        Ok(six) => Some(IpAddr::V6(six)),
        Err(_) => old_address(text).map(IpAddr::V4),
    }
}

fn old_address(text: &str) -> Option<Ipv4Addr> {
    let parts = text.split('.').map(|part| {
        let digits = part.trim_start_matches('0');
        is_digits(part).then_some(if digits.is_empty() { "0" } else { digits })
    });
    let parts: Option<Vec<&str>> = parts.collect();
    parts?.join(".").parse().ok()
}

/// Whether an address is of no use to others.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let is_of_link = four.is_link_local() || four.octets().starts_with(&[224, 0, 0]);
            four.is_unspecified() || four.is_loopback() || is_of_link
        }
        IpAddr::V6(six) => {
            let first = six.segments().first().copied().unwrap_or_default();
            let is_of_link = first & 0xffc0 == 0xfe80 || first & 0xff0f == 0xff02;
            six.is_unspecified() || six.is_loopback() || is_of_link
        }
    }
}

/// `IsDNS1123Subdomain`, or `IsWildcardDNS1123Subdomain` where there is a `*`.
fn is_host(text: &str) -> bool {
    text.len() <= LONGEST_NAME && is_object_name(text.strip_prefix("*.").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::super::tests::holds;
    use super::*;

    #[test]
    fn addresses_have_the_forms_of_kubernetes() {
        holds(
            ADDRESS,
            &["1.2.3.4", "0.0.0.0", "::1", "::1.2.3.4", "FE80:0::0abc"],
            &[
                "",
                "1.2.3",
                "1.2.3.256",
                "x",
                "01.2.3.4",
                "1.2.3.00",
                "::1%eth0",
                "::ffff:1.2.3.4",
                "::ffff:102:304",
            ],
        );
        holds(
            CLUSTER_ADDRESS,
            &["None", "10.0.0.1"],
            &["", "none", "10.0.0", "010.0.0.1"],
        );
        holds(
            ENDPOINT,
            &["10.0.0.1", "fd00::1"],
            &[
                "",
                "10.0.0.01",
                "::ffff:10.0.0.1",
                "0.0.0.0",
                "127.0.0.1",
                "169.254.0.1",
                "224.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "ff02::1",
            ],
        );
        holds(ENDPOINT_OF_FOUR, &["10.0.0.1"], &["010.0.0.1", "fd00::1"]);
        holds(
            ENDPOINT_OF_SIX,
            &["fd00::1", "fd00:0:0:1::1", "fd00::102:304"],
            &["fd00:0::1", "FD00::1", "fd00::0001", "::1", "10.0.0.1"],
        );
    }

    #[test]
    fn ranges_have_the_forms_of_kubernetes() {
        holds(
            CIDR,
            &[
                "10.0.0.0/8",
                "10.0.0.1/32",
                "192.168.1.0/24",
                "192.168.1.128/25",
                "0.0.0.0/0",
                "::/0",
                "fd00::/128",
                "fd00::/8",
                "FD00:0::/64",
            ],
            &[
                "",
                "10.0.0.0",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/+8",
                "10.0.0.0/",
                " 10.0.0.0/8",
                "10.0.0.1/8",
                "192.168.1.128/24",
                "0.0.0.1/0",
                "fd00::1/64",
                "010.0.0.0/8",
                "10.0.0.0/08",
                "10.0.0.0/00",
                "::ffff:10.0.0.0/104",
            ],
        );
        holds(PADDED_CIDR, &[" 10.0.0.0/8 "], &["10.0.0.0 /8"]);
    }

    #[test]
    fn hosts_have_the_forms_of_kubernetes() {
        holds(
            HOST,
            &["a", "a.example", "*.a.example"],
            &[
                "",
                "*",
                "a.*.example",
                "*.*.a",
                "A",
                "1.2.3.4",
                "a.example:80",
            ],
        );
        holds(WILDCARD, &["1.2.3.4", "*.a"], &["", "*", "*a"]);
    }

    #[test]
    fn ranges_hold_others() {
        let begins = |one: &str, other: &str| range(one).unwrap().begins(range(other).unwrap());
        assert!(begins("10.0.0.0/8", "10.1.0.0/16") && begins("0.0.0.0/0", "1.2.3.4/32"));
        assert!(begins("::/0", "fd00::/8") && begins("10.0.0.0/8", "10.0.0.0/16"));
        assert!(!begins("10.0.0.0/8", "11.0.0.0/16") && !begins("10.0.0.0/8", "::/16"));
    }
}
