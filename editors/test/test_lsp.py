"""The server, driven by pytest-lsp as a client of its own: `editors/test/run lsp`."""

import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim"],
    config=ClientServerConfig(server_command=["flux-pipeline", "lsp"]),
)
async def client(request, lsp_client: LanguageClient):
    # What VS Code says that it can do, and pytest-lsp leaves to the test: the server asks for files to be watched.
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def _watch(params: types.RegistrationParams) -> None:
        return None

    root = pathlib.Path.cwd().as_uri()
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            workspace_folders=[types.WorkspaceFolder(uri=root, name="shop")],
        )
    )
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient) -> str:
    path = pathlib.Path("shop.pipeline").resolve()
    text = path.read_text()
    document = types.TextDocumentItem(uri=path.as_uri(), language_id="pipeline", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    return path.as_uri()


@pytest.mark.asyncio
async def test_hover_and_symbols(client: LanguageClient):
    uri = opened(client)
    document = types.TextDocumentIdentifier(uri=uri)
    position = types.Position(line=4, character=7)
    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=position))
    assert "kind: Kustomization" in hover.contents.value
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    assert [symbol.name for symbol in symbols] == ["api", "migrate", "app"]


@pytest.mark.asyncio
async def test_completion(client: LanguageClient):
    uri = opened(client)
    document = types.TextDocumentIdentifier(uri=uri)
    position = types.Position(line=2, character=8)
    found = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=position)
    )
    assert "run" not in [item.label for item in found.items]
    assert "retries" in [item.label for item in found.items]
