import RecipeKit
import Recipes
import Settings

/// The pages of section 5, from the tables that `check` reads by.
struct FileManual {
    let date: String

    private var source: String { "instructmill \(Version.text)" }

    /// File names and their texts.
    func pages() -> [(file: String, text: String)] {
        [("instructmill.yaml.5", configuration()), ("instructmill-job.5", job())]
    }

    private func configuration() -> String {
        var page = Roff("instructmill.yaml", section: "5", date: date, source: source)
        page.name("instructmill.yaml", "configuration of instructmill")
        page.section("Synopsis")
        page.raw(Roff.italic("/etc/instructmill/config.yaml"))
        page.raw(".br")
        page.raw(Roff.italic("~/.config/instructmill/config.yaml"))
        page.section("Description")
        page.prose(
            """
            A YAML file that says where requests go, with which key, at what price, within which limits. The first path is the \
            service's, and everybody's who has none of their own; --config names another. Environment variables win over the \
            file, flags over both. An unknown field is an error; all errors are told at once, with their lines, by `instructmill \
            check`. Relative paths start at the folder of the file.

            `instructmill setup` writes one with an explanation at every field.
            """)
        list("Fields", FieldGuide.configuration, &page)
        list("Fields of an endpoint", FieldGuide.endpoint, &page)
        page.section("Roles")
        page.prose(Role.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        page.section("Example")
        page.verbatim(
            """
            version: 1
            endpoints:
              local:
                url: http://127.0.0.1:8080/v1
              paid:
                url: https://api.example.com/v1
                models: [some-model]
                key: {file: paid.key}
                price: {input: 0.15, output: 0.60}
            roles:
              teacher: [local, paid]
            budgets: {day: {dollars: 10}}
            """)
        page.section("See also")
        page.raw("\(Roff.bold("instructmill"))(1), \(Roff.bold("instructmill-setup"))(1), \(Roff.bold("instructmill-job"))(5)")
        return page.text
    }

    private func job() -> String {
        var page = Roff("instructmill-job", section: "5", date: date, source: source)
        page.name("instructmill-job", "job file of instructmill")
        page.section("Synopsis")
        page.raw(Roff.italic("NAME.yaml"))
        page.section("Description")
        page.prose(
            """
            A YAML file that says what is to be made of which seeds. Drop it into the queue's folder incoming, or hand it over \
            with `instructmill submit`. It never names an address, a key, a header or a proxy: these are the configuration's. An \
            unknown field is an error; all errors are told at once, with their lines, in the report beside the file in failed.
            """)
        list("Fields", FieldGuide.job, &page)
        page.section("Recipes and their parameters")
        for recipe in AllRecipes.all { parameters(of: recipe, &page) }
        page.section("Example")
        page.verbatim(
            """
            version: 1
            recipe: self-instruct
            seeds: seeds.jsonl
            parameters: {target: 2000, rouge_threshold: 0.7}
            seed: 42
            """)
        page.section("See also")
        page.raw("\(Roff.bold("instructmill"))(1), \(Roff.bold("instructmill-submit"))(1), \(Roff.bold("instructmill.yaml"))(5)")
        return page.text
    }

    private func parameters(of recipe: any Recipe.Type, _ page: inout Roff) {
        page.subsection(recipe.name)
        page.prose(recipe.summary)
        for parameter in recipe.parameters.parameters {
            let compat = parameter.compat.map { ", in the compat profile \($0)" } ?? ""
            page.item(
                Roff.bold(parameter.name) + "  (\(Roff.escaped(parameter.kind.name)))",
                "\(parameter.doc) Default: \(parameter.default)\(compat).")
        }
    }

    private func list(_ title: String, _ guide: FieldGuide, _ page: inout Roff) {
        page.section(title)
        for field in guide.fields { page.item("\(Roff.bold(field.name)): \(Roff.escaped(field.form))", field.meaning) }
    }
}
