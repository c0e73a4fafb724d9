//! How long Kubernetes waits between the tries of a Job.

/// Seconds before the first retry; each wait is twice the one before (`DefaultJobPodFailureBackOff` and
/// `getRemainingTimeForFailuresCount` in `pkg/controller/job` of Kubernetes 1.37).
const FIRST: u64 = 10;

/// Seconds of the longest wait for another pod (`MaxJobPodFailureBackOff`, the same place).
const LONGEST: u64 = 600;

/// Seconds of the longest wait for another start of a container (`MaxContainerBackOff` of the kubelet).
const LONGEST_RESTART: u64 = 300;

/// Seconds that so many retries wait, all together.
///
/// With restarts in the pod the last retry is counted and not run (`pastBackoffLimitOnFailure`).
pub(super) fn total(retries: u64, restarts: bool) -> u64 {
    let (retries, longest) = if restarts {
        (retries.saturating_sub(1), LONGEST_RESTART)
    } else {
        (retries, LONGEST)
    };
    let mut sum: u64 = 0;
    let mut wait = FIRST;
    for left in (1..=retries).rev() {
        if wait >= longest {
            return sum.saturating_add(longest.saturating_mul(left));
        }
        sum = sum.saturating_add(wait);
        wait = wait.saturating_mul(2);
    }
    sum
}

/// How many retries begin within so many seconds when every try fails at once.
pub(super) fn within(seconds: u64, retries: u64, restarts: bool) -> u64 {
    let (mut low, mut high) = (0, retries);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if total(middle, restarts) < seconds {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let sums = [0, 10, 30, 70, 150, 310, 630, 1230, 1830];
        for (retries, sum) in (0..).zip(sums) {
            assert_eq!(total(retries, false), sum, "{retries}");
        }
        assert_eq!(total(7, true), 10 + 20 + 40 + 80 + 160 + 300);
        assert_eq!(total(1, true), 0);
        assert!(
            total(u64::MAX, false) > 1 << 60,
            "and the sum does not run over"
        );
    }

    #[test]
    fn what_fits_is_what_begins_before_the_end() {
        assert_eq!(within(300, 6, false), 4);
        assert_eq!(within(310, 6, false), 4);
        assert_eq!(within(311, 6, false), 5);
        assert_eq!(within(3600, 2, false), 2);
        assert_eq!(within(5, 2, false), 0);
    }
}
