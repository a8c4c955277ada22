import Foundation
import Testing

extension DataSetTests {
    struct MixCommand {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private static let rest =
            #" {"id": "v1", "image": "coco/1.jpg", "conversations": [{"from": "human", "value": "<image>\nHow many?"},"#
            + "\n" + #"  {"from": "gpt", "value": "2"}]}"#

        private static func description(_ image: String, _ text: String) -> String {
            let turns =
                #"[{"from":"human","value":"<image>\nDescribe this image."},{"from":"gpt","value":"\#(text)"}]"#
            return #"{"id":"\#(image)","image":"\#(image)","conversations":\#(turns)}"#
        }

        private func ours(_ image: String, _ text: String) -> String {
            #"{"id":"new \#(image)","extra":{"image":"\#(image)","type":"caption"},"instruction":"What is it?","input":"","#
                + #""output":"\#(text)","messages":[{"role":"user","text":"What is it?"},{"role":"assistant","text":"\#(text)"}]}"#
        }

        private func replace(_ count: Int, to output: String) async throws -> Ended {
            let old = String(repeating: "An old text. ", count: 12)
            let mixture = try workshop.write(
                "[\n\(Self.description("coco/1.jpg", old)),\n\(Self.rest),\n\(Self.description("coco/2.jpg", old))\n]\n",
                to: "mix.json")
            let new = String(repeating: "A new text. ", count: 12)
            let data = try workshop.write(ours("2.jpg", new) + "\n" + ours("sam/7.jpg", new) + "\n", to: "data.jsonl")
            return try await Binary.run(
                ["mix", "replace", mixture, "--with", data, "--count", "\(count)", "--seed", "1", "-o", output, "--json"],
                in: workshop)
        }

        @Test func `exchanges a description and leaves every other byte of the mixture`() async throws {
            struct Summary: Decodable {
                let rows: Int
                let replaced: Int
                let same_picture: Int
            }
            let output = workshop.path("new.json")
            let ended = try await replace(1, to: output)
            #expect(ended.code == 0, "\(ended.errors)")
            let summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
            #expect(summary.rows == 3 && summary.replaced == 1 && summary.same_picture == 1)
            let text = try String(contentsOfFile: output, encoding: .utf8)
            let old = Self.description("coco/1.jpg", String(repeating: "An old text. ", count: 12))
            let new = String(repeating: "A new text. ", count: 12)
            let row =
                #"{"id":"new 2.jpg","image":"coco/2.jpg","conversations":[{"from":"human","value":"<image>\nWhat is it?"},"#
                + #"{"from":"gpt","value":"\#(new)"}]}"#
            #expect(text == "[\n\(old),\n\(Self.rest),\n\(row)\n]\n")
        }

        @Test func `with fewer to exchange than wanted nothing is written`() async throws {
            let output = workshop.path("new.json")
            let ended = try await replace(2, to: output)
            #expect(
                ended.code != 0 && ended.errors.contains("[row.unfit]") && ended.errors.contains("there are 1"), "\(ended.errors)"
            )
            #expect(!FileManager.default.fileExists(atPath: output))
            let none = try await Binary.run(["mix", "replace", "a", "--with", "b", "--count", "0", "-o", output], in: workshop)
            #expect(none.code == 64)
        }
    }
}
