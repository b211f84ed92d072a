//! A person at a browser that runs no scripts: reads pages, fills in their forms.

use super::client::Answer;
use super::client::Client;
use super::server::PASSWORD;
use super::server::Server;

/// Somebody signed in on the pages.
pub struct Reader {
    client: Client,
    proof: String,
}

impl Reader {
    /// Signs in through the form.
    #[track_caller]
    pub fn signed_in(server: &Server, name: &str) -> Self {
        let client = server.visitor();
        let proof = proof(&client.get("/signin").status(200).text());
        let fields = [
            ("proof", proof.as_str()),
            ("username", name),
            ("password", PASSWORD),
        ];
        client.post_form("/signin", &fields).redirected();
        let proof = self::proof(&client.get("/").status(200).text());
        Self { client, proof }
    }

    /// Asks for a page, whatever comes.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.client.get(path)
    }

    /// Reads a page.
    #[track_caller]
    pub fn reads_page(&self, path: &str) -> String {
        self.get(path).status(200).text()
    }

    /// Sends a form of one's own pages.
    #[track_caller]
    pub fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let proven = [&[("proof", self.proof.as_str())], fields].concat();
        self.client.post_form(path, &proven)
    }

    /// Sends a form that is taken, and answers where it leads.
    #[track_caller]
    pub fn does(&self, path: &str, fields: &[(&str, &str)]) -> String {
        self.sends(path, fields).redirected()
    }

    /// Sends a form that somebody else's page made: it has no proof.
    #[track_caller]
    pub fn is_tricked_into(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.client.post_form(path, fields)
    }
}

/// The proof a form carries, taken from a page as a browser takes it.
#[track_caller]
pub fn proof(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"proof\" value=\"")
        .expect("a form with a proof");
    rest.split('"').next().expect("a value").to_owned()
}
