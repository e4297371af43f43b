// What programs do with Anthropic's client. The body is what a test wants of the gateway and of the provider behind it.
import Anthropic from '@anthropic-ai/sdk';
import { play } from './scenario.mjs';

const messages = [{ role: 'user', content: 'The weather?' }];
const tool = {
  name: 'look_up',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

const scenarios = {
  async message(anthropic, { body }) {
    return seenOf(await anthropic.messages.create({ messages, max_tokens: 20, ...body }));
  },

  async streamedMessage(anthropic, { body }) {
    return seenOf(await anthropic.messages.stream({ messages, max_tokens: 20, ...body }).finalMessage());
  },

  async messageInBeta(anthropic, { body }) {
    return seenOf(await anthropic.beta.messages.create({ messages, max_tokens: 20, ...body }));
  },

  async count(anthropic, { body }) {
    return { read: (await anthropic.messages.countTokens({ messages, ...body })).input_tokens };
  },

  async messageWithTool(anthropic, { body, streamed, found }) {
    const asking = { messages, tools: [tool], max_tokens: 20, ...body };
    const asked = streamed
      ? await anthropic.messages.stream(asking).finalMessage()
      : await anthropic.messages.create(asking);
    const [call] = asked.content;
    const answer = await anthropic.messages.create({
      model: body.model,
      messages: [
        ...messages,
        { role: 'assistant', content: asked.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: found }] },
      ],
      max_tokens: 3,
    });
    return { called: call.name, with: call.input, text: answer.content[0].text };
  },
};

function seenOf({ content: [{ text }], stop_reason, usage }) {
  return {
    text,
    finish: stop_reason,
    usage: {
      read: usage.input_tokens,
      cached: usage.cache_read_input_tokens,
      cache_written: usage.cache_creation_input_tokens,
      written: usage.output_tokens,
    },
  };
}

await play(scenarios, (options) => new Anthropic(options), Anthropic);
