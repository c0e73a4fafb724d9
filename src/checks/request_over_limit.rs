//! A request that is more than the limit. Page: `request_over_limit.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "request-over-limit",
    severity: Severity::Error,
    summary: "a job asks for more than it may take",
    page: include_str!("request_over_limit.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for job in project.jobs() {
        for (request, limit) in [&job.resources.cpu, &job.resources.memory]
            .into_iter()
            .flatten()
        {
            if amount(&request.value) > amount(&limit.value) {
                let message = format!("`{}` is more than `{}`", request.value, limit.value);
                let finding = CHECK.at(request.span, message).label("what is asked for");
                let finding = finding.also(limit.span, "the most that it may take");
                found.push(finding.help("write the smaller amount first, as in `100m..1`"));
            }
        }
    }
}

/// A quantity of Kubernetes as a number; 0 for what is none.
fn amount(quantity: &str) -> f64 {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let end = quantity.find(|c| !is_number(c)).unwrap_or(quantity.len());
    let (number, suffix) = quantity.split_at(end);
    number.parse::<f64>().unwrap_or(0.0) * factor(suffix)
}

fn factor(suffix: &str) -> f64 {
    const DECIMAL: [(&str, i32); 9] = [
        ("n", -9),
        ("u", -6),
        ("m", -3),
        ("k", 3),
        ("M", 6),
        ("G", 9),
        ("T", 12),
        ("P", 15),
        ("E", 18),
    ];
    const BINARY: [(&str, i32); 6] = [
        ("Ki", 1),
        ("Mi", 2),
        ("Gi", 3),
        ("Ti", 4),
        ("Pi", 5),
        ("Ei", 6),
    ];
    let of = |table: &[(&str, i32)]| {
        table
            .iter()
            .find(|(name, _)| *name == suffix)
            .map(|&(_, it)| it)
    };
    let exponent = || {
        suffix
            .strip_prefix(['e', 'E'])
            .and_then(|digits| digits.parse::<i32>().ok())
    };
    match (of(&BINARY), of(&DECIMAL).or_else(exponent)) {
        (Some(power), _) => 1024f64.powi(power),
        (None, Some(power)) => 10f64.powi(power),
        (None, None) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn quantities_are_compared_as_amounts() {
        assert!(amount("100m") < amount("1"));
        assert!(amount("1Gi") > amount("1G"));
        assert!(amount("1500Mi") > amount("1Gi"));
        assert!(amount("1e3") == amount("1k"));
        assert!(amount("2E") > amount("1Ei"));
    }
}
