//! `successPolicy` (`validateSuccessPolicy` in `pkg/apis/batch/validation/validation.go`).

use super::super::problem::Found;
use super::super::value::Value;

/// What a policy asks of the completions of the Job.
pub(super) fn success(spec: &Value<'_>, completions: i64, found: &mut Found) {
    let Some(policy) = spec.get("successPolicy") else {
        return;
    };
    for rule in policy.list("rules") {
        one(&rule, completions, found);
    }
}

fn one(rule: &Value<'_>, completions: i64, found: &mut Found) {
    let indexes = rule.get("succeededIndexes");
    let count = rule.get("succeededCount");
    if indexes.is_none() && count.is_none() {
        return found.wrong(rule, "needs `succeededCount` or `succeededIndexes`");
    }
    let mut most = completions;
    if let Some(indexes) = &indexes {
        match total(indexes.text(), completions) {
            Some(total) => most = most.min(total),
            None => {
                let rule =
                    format!("must be indexes such as `0,2-4`, in order and below {completions}");
                return found.wrong(indexes, rule);
            }
        }
    }
    let number = rule.whole_of("succeededCount");
    if let (Some(count), Some(number)) = (count, number.filter(|number| *number > most)) {
        found.wrong(&count, format!("must be at most {most}, and is {number}"));
    }
}

/// How many indexes a text such as `0,2-4` has (`validateIndexesFormat`).
fn total(text: &str, completions: i64) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let mut total = 0;
    let mut last = -1;
    for part in text.split(',') {
        let (first, end) = ends(part)?;
        if first <= last || end < first || end >= completions {
            return None;
        }
        total += end - first + 1;
        last = end;
    }
    Some(total)
}

fn ends(part: &str) -> Option<(i64, i64)> {
    match part.split_once('-') {
        Some((first, end)) => {
            let (first, end) = (first.parse().ok()?, end.parse().ok()?);
            (end > first).then_some((first, end))
        }
        None => part.parse().ok().map(|index| (index, index)),
    }
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn indexes_are_read_as_the_api_server_reads_them() {
        assert_eq!(total("", 5), Some(0));
        assert_eq!(total("0,2-4", 5), Some(4));
        for text in [
            "5", "2-5", "2,1", "1,1", "3-3", "4-2", "a", "1,", "1-", "-1",
        ] {
            assert_eq!(total(text, 5), None, "{text}");
        }
    }
}
