import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A Chinese job` {
    @Test func `Chinese seeds choose Chinese prompts, English ones do not`() async throws {
        let recipe = try recipe()
        let mixed = seeds + chineseSeeds
        for (input, language) in [(chineseSeeds, "zh"), (seeds, "en"), (mixed, "en")] {
            let bench = ScriptedWorkbench(seeds: input, replies: [:])
            _ = try await recipe.work(root(recipe, seeds: input), at: bench)
            #expect(bench.questions.first?.template == "self-instruct/\(language)/instructions-chat")
        }
    }

    @Test func `lengths count characters, the start may be Chinese, the blacklist is Chinese`() async throws {
        let reply = "9．解释为什么夏天白天更长。\n10、唱歌\n11. 根据这张图片写一个故事\n12. \(String(repeating: "长", count: 301))"
        let outcome = try await instructions(.text(reply), recipe(), seeds: chineseSeeds)
        #expect(outcome.candidates.map(\.text) == ["解释为什么夏天白天更长。"])
        #expect(outcome.rejections.map(\.rule) == ["too-short", "blacklisted-word", "too-long"])
        #expect(outcome.rejections.map(\.measured) == [2, nil, 301])
        #expect(outcome.rejections.map(\.threshold) == [5, nil, 300])
    }

    @Test func `instances are read by Chinese labels, and the follow-up keeps the language`() async throws {
        let recipe = try recipe()
        let step = try await instanceStep("把下面的摄氏温度换算成华氏温度", recipe, seeds: chineseSeeds)
        let bench = ScriptedWorkbench(
            seeds: chineseSeeds,
            replies: ["classification": "否", "instances": "示例 1\n输入：25 °C\n输出：77 °F\n示例 2\n输入：0 °C\n输出：32 °F"])
        let outcome = try await recipe.work(step, at: bench)
        #expect(outcome.candidates.first?.records.map(\.output) == ["77 °F", "32 °F"])
        #expect(bench.questions.map(\.template) == ["self-instruct/zh/classification-chat", "self-instruct/zh/input-first-chat"])
    }

    @Test func `labels come first for classification`() async throws {
        let recipe = try recipe()
        let step = try await instanceStep("判断这句话是陈述句还是疑问句", recipe, seeds: chineseSeeds)
        let bench = ScriptedWorkbench(
            seeds: chineseSeeds, replies: ["classification": "是。", "instances": "类别：陈述句\n输入：他来了。\n类别：疑问句\n输入：他来了吗？"])
        let outcome = try await recipe.work(step, at: bench)
        let records = outcome.candidates.flatMap(\.records)
        #expect(records.map(\.output) == ["陈述句", "疑问句"])
        #expect(records.map(\.input) == ["他来了。", "他来了吗？"])
    }

    @Test func `a Chinese refusal is one`() async throws {
        let outcome = try await instructions(.text("很抱歉，我无法提供这样的内容。"), recipe(), seeds: chineseSeeds)
        #expect(outcome.rejections.map(\.rule) == ["refusal"])
    }
}
