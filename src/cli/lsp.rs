//! `lsp`: the server for editors.

use clap::Args;
use lsp_server::Connection;

use crate::lsp;

use super::failure::{Failure, Result};
use super::{Exit, bug};

/// Serve an editor over standard input and output
///
/// Speaks the Language Server Protocol: findings while one types, completion, hover, rename, fixes. Editors start it
/// by themselves; docs/editors.md says how to set up each.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Example, in Neovim:
  vim.lsp.config('flux_pipeline', {
    cmd = { 'flux-pipeline', 'lsp' },
    filetypes = { 'pipeline' },
    root_markers = { '.git' },
  })
  vim.lsp.enable('flux_pipeline')")]
pub(super) struct Lsp {
    /// Use standard input and output, as it does anyway
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(super) fn run(self) -> Result<Exit> {
        bug::tell_panics();
        let (connection, threads) = Connection::stdio();
        let served = lsp::serve(&connection);
        // The thread that writes ends with the last sender.
        drop(connection);
        served.map_err(Failure::refused)?;
        let joined = threads.join();
        joined.map_err(|error| Failure::refused(error.to_string()))?;
        Ok(Exit::Fine)
    }
}
