import RecipeKit
import Records
import TextKit

/// What a look is given to see, for single sentences.
struct PictureViews {
    let whole: ImagePart
    /// The part that a sentence is about, by its number.
    var parts: [Int: Box] = [:]

    init(_ whole: ImagePart) {
        self.whole = whole
    }

    /// The pictures for sentences that share `part`: the whole, and the part larger.
    func images(of part: Box?) -> [ImagePart] {
        guard let part else { return [whole] }
        var crop = whole
        crop.crop = part
        return [whole, crop]
    }
}

extension AnswerReview {
    /// Looks up each sentence, has those that are objected to kept, rewritten or left out by somebody who sees the picture, and
    /// looks up again what is to stand of them. What is objected to twice is left out.
    ///
    /// With a share f of false sentences and looks that are right with probability a, (1 − a) f of them pass the first look, and
    /// a f (1 − a)² both others; of true ones (1 − a)(1 − a²) are lost. For f = 0.2 and a = 0.9 that is 2.2 % of false sentences
    /// and 2 % of the true ones. So whoever corrects is shown the whole answer (`correct_all`), for no more calls: what they object
    /// to and the first look did not is looked up again too, as it is. Then about 0.7 % false ones are left and 3 % of the true ones
    /// lost, where the first look objects to anything. Source: vision-generation, §2.5, G4 to G6.
    mutating func verify(at desk: inout TurnDesk, views: PictureViews) async throws {
        let sentences = numbered
        let first = try await look(at: sentences, "verify", views, &desk)
        if first.isEmpty, !sentences.isEmpty {
            throw TurnDropped("unverified", text: answer, detail: "the look has no readable verdict", ask: "verify-\(turn)")
        }
        var flagged: [(number: Int, text: String)] = []
        for sentence in sentences {
            let found = first[sentence.number]
            mark(sentence.number) { ($0.verdict, $0.evidence) = (found?.verdict, found?.evidence) }
            // What nobody has looked at may not stand either.
            if found?.verdict.isFlag ?? true { flagged.append(sentence) }
        }
        if flagged.isEmpty { return }
        let corrections = try await correct(settings.parameters.bool("correct_all") ? sentences : flagged, &desk)
        for sentence in flagged { delete(sentence.number) }
        let open = (standing(flagged, after: corrections) + doubted(sentences, flagged, corrections)).sorted {
            $0.number < $1.number
        }
        if open.isEmpty { return }
        let second = try await look(at: open, "recheck", views, &desk)
        for sentence in open {
            let verdict = second[sentence.number]?.verdict
            mark(sentence.number) { $0.recheck = verdict }
            let isFlagged = flagged.contains { $0.number == sentence.number }
            if let verdict, !verdict.isFlag {
                if isFlagged { settle(sentence.number, as: sentence.text) }
            } else if verdict?.isFlag == true {
                delete(sentence.number)
            }
        }
    }

    /// The sentences that only whoever corrects objects to, as they are.
    private func doubted(
        _ sentences: [(number: Int, text: String)], _ flagged: [(number: Int, text: String)],
        _ corrections: [Int: VisionReply.Correction]
    ) -> [(number: Int, text: String)] {
        sentences.filter { sentence in
            if flagged.contains(where: { $0.number == sentence.number }) { return false }
            switch corrections[sentence.number] ?? .keep {
            case .keep: return false
            case .delete: return true
            case .rewrite(let text): return text != PythonText.collapsed(sentence.text)
            }
        }
    }

    /// The verdicts by number. Sentences of one view share a call, as many as a call may have.
    private func look(
        at sentences: [(number: Int, text: String)], _ name: String, _ views: PictureViews, _ desk: inout TurnDesk
    ) async throws -> [Int: VisionReply.Verdict] {
        let most = settings.parameters.int("sentences_per_call")
        var open = sentences[...]
        var verdicts: [Int: VisionReply.Verdict] = [:]
        var calls = 0
        while let first = open.first {
            let part = views.parts[first.number]
            let batch = open.filter { views.parts[$0.number] == part }.prefix(most)
            let taken = Set(batch.map(\.number))
            open = open.filter { !taken.contains($0.number) }[...]
            calls += 1
            let call = TurnDesk.Call(
                name: calls == 1 ? name : "\(name)-\(calls)", prompt: .verify, role: .verifier,
                values: [
                    "question": .text(PythonText.collapsed(question)), "sentences": NumberedSentences.rows(Array(batch)),
                    "zoomed": .flag(part != nil),
                ],
                images: views.images(of: part), schema: VisionSchema.verdicts)
            let reply = try await desk.text(call)
            verdicts.merge(VisionReply.verdicts(in: reply, of: batch.map(\.number))) { old, _ in old }
        }
        return verdicts
    }

    /// What somebody who sees the picture says of the sentences, by their numbers.
    private func correct(
        _ sentences: [(number: Int, text: String)], _ desk: inout TurnDesk
    ) async throws -> [Int: VisionReply.Correction] {
        let call = TurnDesk.Call(
            name: "correct", prompt: .correct, role: .visionAnswerer,
            values: [
                "question": .text(PythonText.collapsed(question)), "answer": .text(answer),
                "sentences": NumberedSentences.rows(sentences),
            ],
            temperature: nil, schema: VisionSchema.corrections)
        let reply = try await desk.text(call)
        return VisionReply.corrections(in: reply, of: sentences.map(\.number))
    }

    /// The sentences that are to stand, as they are to. One of which nothing readable is said is to stand: the second look decides.
    func standing(
        _ sentences: [(number: Int, text: String)], after corrections: [Int: VisionReply.Correction]
    ) -> [(number: Int, text: String)] {
        sentences.compactMap { sentence in
            switch corrections[sentence.number] ?? .keep {
            case .keep: sentence
            case .delete: nil
            case .rewrite(let text):
                // Told in one line, it may be the sentence as it was.
                text == PythonText.collapsed(sentence.text) ? sentence : usable(text).map { (sentence.number, $0) }
            }
        }
    }
}
