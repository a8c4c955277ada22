/// What a card says below its front matter, in Markdown.
struct CardBody {
    private let card: DataCard

    init(_ card: DataCard) {
        self.card = card
    }

    var text: String {
        let sections = [
            title, counts, loading, recipe, models, rejections, duplicates, templates, limits,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var title: [String] {
        var lines = ["# \(CardText.markdown(card.name))"]
        if card.isSimulated {
            lines += [
                "",
                "> **SIMULATED.** These rows come from Instructmill's built-in simulated endpoint, not from a model.",
                "> They are for trying out tools, and worthless as training data.",
            ]
        }
        if let unfinished = card.job?.unfinished {
            lines += ["", "> **Unfinished.** The job ended as \(CardText.markdown(unfinished)): its data set is partial."]
        }
        return lines
    }

    private var counts: [String] {
        var lines = ["## Rows", "", "\(card.rows) rows as `\(card.form.name)`.", "", "| split | file | rows |", "|---|---|---:|"]
        lines += card.files.map { "| \($0.split) | \(CardText.markdown($0.path)) | \($0.rows) |" }
        if let split = card.split {
            lines += [
                "",
                "A row's split follows from a hash of its group and the seed \(split.seed): its task or picture",
                "where it names one, else its id. Rows of one group stay together, and rows that are added later move none.",
            ]
        }
        if !card.leftOut.isEmpty {
            lines += ["", "Left out, since the form does not take them:", ""] + table("why", "rows", card.leftOut)
        }
        lines += ["", "Language as the rows tell it: \(card.facts.language.code ?? "unknown") (\(card.facts.language.summary))."]
        return lines
    }

    private var loading: [String] {
        var lines = [
            "## Loading", "", "```python", "from datasets import load_dataset", "data = load_dataset(\"PATH OF THIS FOLDER\")",
            "```",
        ]
        if card.trainerFiles.contains("dataset_info.json") {
            lines += ["", "LLaMA-Factory: `dataset_dir` is this folder, `dataset_info.json` describes the columns."]
        } else {
            lines += [
                "",
                "LLaMA-Factory has no place for this form, or does not read compressed files: there is no `dataset_info.json`.",
            ]
        }
        lines.append(
            card.trainerFiles.contains("axolotl.yaml")
                ? "axolotl: `axolotl.yaml` is the part of its configuration that names the data."
                : "axolotl has no place for this form: there is no `axolotl.yaml`.")
        if card.form.isAboutPictures {
            lines.append("Pictures are named by their paths beneath the folder of pictures, which is not part of this data set.")
        }
        return lines
    }

    private var recipe: [String] {
        guard card.job != nil || card.facts.traced > 0 else {
            return ["## Origin", "", "The rows do not say how they were made."]
        }
        var lines = ["## Recipe", ""]
        if !card.facts.recipes.sorted.isEmpty { lines += table("recipe and version", "rows", card.facts.recipes) + [""] }
        if let job = card.job {
            lines.append(
                "Job \(CardText.markdown(job.id)): \(CardText.markdown(job.recipe)) version \(job.version), seed \(job.seed), "
                    + "from \(job.seeds) seeds; \(job.promptTokens) tokens of prompts, \(job.completionTokens) of answers."
            )
            lines += ["", "| parameter | value |", "|---|---|"]
            lines += job.parameters.map { "| \(CardText.markdown($0.name)) | \(CardText.markdown($0.value)) |" }
        } else {
            lines.append("There was no manifest beside the rows: the job's parameters are not known.")
        }
        return lines
    }

    private var models: [String] {
        var lines = ["## Models"]
        if let job = card.job, !job.models.isEmpty {
            lines += ["", "| role | model asked |", "|---|---|"]
            lines += job.models.sorted { $0.key < $1.key }.map {
                "| \(CardText.markdown($0.key)) | \(CardText.markdown($0.value)) |"
            }
        }
        if !card.facts.asked.sorted.isEmpty { lines += [""] + table("model asked", "rows", card.facts.asked) }
        if !card.facts.reported.sorted.isEmpty {
            lines += [""] + table("model reported by the endpoint", "rows", card.facts.reported)
        }
        if !card.facts.judges.sorted.isEmpty { lines += [""] + table("judge", "pairs", card.facts.judges) }
        return lines.count > 1 ? lines : []
    }

    private var rejections: [String] {
        guard let job = card.job else { return [] }
        guard !job.rejections.isEmpty else { return ["## Rejected", "", "No candidate was rejected."] }
        return ["## Rejected", ""] + table("rule", "candidates", job.rejections)
    }

    private var duplicates: [String] {
        guard let job = card.job else { return [] }
        guard let duplicates = job.duplicates else {
            return ["## Near-duplicates", "", "The job compared its rows with no others: none were left out as near-duplicates."]
        }
        return [
            "## Near-duplicates", "",
            "A new instruction was rejected where its ROUGE-L F-measure with any accepted before it, or with a seed,",
            "was above \(duplicates.threshold) (tokenizer \(CardText.markdown(duplicates.tokenizer))).",
            "Texts that say the same in other words are not found by that.",
        ]
    }

    private var templates: [String] {
        var lines: [String] = []
        if !card.templates.isEmpty {
            lines += [
                "Rows were rendered by \(card.templates.count == 1 ? "a template" : "templates") of the user's"
                    + (card.shots > 0 ? ", each with \(card.shots) demonstrations drawn from the same data:" : ":"), "",
            ]
            lines += hashes(card.templates)
        }
        let prompts = card.job?.prompts ?? [:]
        if !prompts.isEmpty {
            lines += (lines.isEmpty ? [] : [""]) + ["What the models were asked with:", ""] + hashes(prompts)
        } else if !card.facts.prompts.sorted.isEmpty {
            lines += (lines.isEmpty ? [] : [""]) + ["What the models were asked with:", ""]
            lines += table("prompt and SHA-256", "rows", card.facts.prompts)
        }
        return lines.isEmpty ? [] : ["## Templates", ""] + lines
    }

    private var limits: [String] {
        var lines = ["## Limits", ""]
        if card.facts.traced > 0 || card.job != nil {
            lines.append(
                "- The rows hold what models wrote. Nothing in this folder says that a person has checked it.")
        }
        if case .preferences = card.form {
            lines.append(
                "- Preferences are a judge's, kept where both orders of the answers named the same one; "
                    + "ties and pairs without a verdict are not among them."
            )
        }
        if card.license == nil { lines.append("- No licence was named when this was written.") }
        if card.isSimulated { lines.append("- Simulated: see above.") }
        return lines.count > 2 ? lines : []
    }

    private func hashes(_ digests: [String: String]) -> [String] {
        ["| template | SHA-256 |", "|---|---|"]
            + digests.sorted { $0.key < $1.key }.map { "| \(CardText.markdown($0.key)) | \(CardText.markdown($0.value)) |" }
    }

    private func table(_ name: String, _ count: String, _ tally: CardFacts.Tally) -> [String] {
        table(name, count, tally.sorted, others: tally.others)
    }

    private func table(_ name: String, _ count: String, _ counts: [String: Int]) -> [String] {
        table(
            name, count, counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (name: $0.key, count: $0.value) },
            others: 0)
    }

    private func table(_ name: String, _ count: String, _ rows: [(name: String, count: Int)], others: Int) -> [String] {
        ["| \(name) | \(count) |", "|---|---:|"]
            + rows.map { "| \($0.name.isEmpty ? "not named" : CardText.markdown($0.name)) | \($0.count) |" }
            + (others > 0 ? ["| others | \(others) |"] : [])
    }
}
