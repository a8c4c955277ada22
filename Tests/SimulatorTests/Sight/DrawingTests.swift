import FoundationEssentials
import Imaging
import Testing

@testable import Simulator

/// Boxes and names were compared with the rendered drawings by eye; here the colours in the boxes are sampled.
@Suite struct `The shipped drawings` {
    private struct Row: Decodable {
        struct Instance: Decodable {
            let category: String
            let bbox: [Double]
            let attributes: [String]
        }
        let id: String
        let image: String
        let width: Int
        let height: Int
        let captions: [String]
        let instances: [Instance]
        let source: String
    }

    private func rows(_ file: String) throws -> [Row] {
        try Data(contentsOf: URL(filePath: "\(Drawings.folder)/\(file)")).split(separator: 0x0A).map {
            try JSONDecoder().decode(Row.self, from: $0)
        }
    }

    @Test(arguments: ["scenes.jsonl", "questions.jsonl", "knowledge.jsonl"])
    func `are there, can be decoded and have the size that their rows say`(file: String) throws {
        let rows = try rows(file)
        #expect(rows.count >= 3)
        for row in rows {
            let bytes = try Array(Data(contentsOf: URL(filePath: "\(Drawings.folder)/\(row.image)")))
            let pixels = try PictureCodec.decode(bytes, longestSide: nil)
            #expect((pixels.width, pixels.height) == (row.width, row.height), "\(row.id)")
            #expect(bytes.count < 40_000 && row.captions.count >= 3 && row.source == "instructmill-drawings", "\(row.id)")
        }
    }

    @Test func `show in every box the colour that its thing has, and more of it than around the box`() throws {
        for row in try rows("scenes.jsonl") {
            let pixels = try Drawings.pixels(row.image.replacing(".png", with: ""))
            for instance in row.instances {
                let colour = try #require(ColourName(word: instance.attributes.first ?? ""))
                let inside = share(of: colour, pixels, instance.bbox)
                #expect(inside > 0.08, "\(row.id) \(instance.category): \(inside)")
                let whole = share(of: colour, pixels, [0, 0, 1, 1])
                #expect(inside > whole, "\(row.id) \(instance.category): \(inside) inside, \(whole) in all")
                #expect(Lexicon.shared.thing(instance.category) != nil, "\(instance.category)")
            }
        }
    }

    private func share(of colour: ColourName, _ pixels: Pixels, _ box: [Double]) -> Double {
        var hits = 0
        var count = 0
        for row in 0..<60 {
            for column in 0..<60 {
                let x = min(
                    pixels.width - 1, Int((box[0] + (box[2] - box[0]) * (Double(column) + 0.5) / 60) * Double(pixels.width)))
                let y = min(
                    pixels.height - 1, Int((box[1] + (box[3] - box[1]) * (Double(row) + 0.5) / 60) * Double(pixels.height)))
                let at = (y * pixels.width + x) * 3
                let name = ColourName(
                    red: Double(pixels.rgb[at]), green: Double(pixels.rgb[at + 1]), blue: Double(pixels.rgb[at + 2]))
                hits += name == colour ? 1 : 0
                count += 1
            }
        }
        return Double(hits) / Double(count)
    }

    @Test func `have captions that are true of them`() {
        #expect(Drawings.scenes.count == 10)
        for scene in Drawings.scenes {
            for caption in scene.captions { #expect(Sight.judge(caption, scene) == .supported, "\(scene.id): \(caption)") }
        }
    }
}
