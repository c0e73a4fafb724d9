//! How a command that waited for a cluster ends: the last words, and the exit code.

use crate::cli::Exit;
use crate::cli::failure::Result;
use crate::cluster::{Outcome, Problem, Session, Summary};

use super::prepare::failure;
use super::view::View;

/// Says how it ended.
pub(super) fn finish(view: View<'_>, session: &Session, ended: Ended) -> Result<Exit> {
    let summary = match ended {
        Ok(summary) => summary,
        Err(problem) => return Err(view.stop(failure(problem.at(&session.server)))),
    };
    view.end(summary.as_ref())?;
    Ok(summary.map_or(Exit::Fine, |summary| exit(summary.outcome)))
}

type Ended = std::result::Result<Option<Summary>, Problem>;

/// Ends when somebody presses ^C; never when that cannot be heard.
pub(super) async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

fn exit(outcome: Outcome) -> Exit {
    match outcome {
        Outcome::Live | Outcome::UnderWay | Outcome::NotApplied => Exit::Fine,
        Outcome::Interrupted => Exit::Interrupted,
        Outcome::Failed
        | Outcome::Suspended
        | Outcome::Blocked
        | Outcome::Superseded
        | Outcome::TimedOut => Exit::Cluster,
    }
}
