// What programs do with OpenAI's client. The body is what a test wants of the gateway and of the provider behind it.
import OpenAI from 'openai';
import { play } from './scenario.mjs';

const messages = [{ role: 'user', content: 'The weather?' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tool = { type: 'function', function: { name: 'look_up', parameters } };
const toolOfResponses = { type: 'function', name: 'look_up', parameters, strict: false };

const scenarios = {
  async chat(openai, { body }) {
    const completion = await openai.chat.completions.create({ messages, ...body });
    const [{ message, finish_reason }] = completion.choices;
    return { text: message.content, finish: finish_reason, usage: ofChat(completion.usage) };
  },

  async streamedChat(openai, { body }) {
    const stream = await openai.chat.completions.create({
      messages, stream: true, stream_options: { include_usage: true }, ...body,
    });
    const seen = { text: '' };
    for await (const { choices: [choice], usage } of stream) {
      seen.text += choice?.delta.content ?? '';
      seen.finish = choice?.finish_reason ?? seen.finish;
      if (usage) seen.usage = ofChat(usage);
    }
    return seen;
  },

  async gatheredChat(openai, { body }) {
    const completion = await openai.chat.completions
      .stream({ messages, stream_options: { include_usage: true }, ...body }).finalChatCompletion();
    const [{ message, finish_reason }] = completion.choices;
    return { text: message.content, finish: finish_reason, usage: ofChat(completion.usage) };
  },

  async chatWithTool(openai, { body, streamed, found }) {
    const asking = { messages, tools: [tool], ...body };
    const asked = streamed
      ? await openai.chat.completions.stream(asking).finalChatCompletion()
      : await openai.chat.completions.create(asking);
    const { message } = asked.choices[0];
    const [call] = message.tool_calls;
    const answer = await openai.chat.completions.create({
      model: body.model,
      messages: [...messages, message, { role: 'tool', tool_call_id: call.id, content: found }],
      tools: [tool],
      max_tokens: 3,
    });
    return { called: call.function.name, with: call.function.arguments, text: answer.choices[0].message.content };
  },

  async embeddings(openai, { body }) {
    const { data, usage } = await openai.embeddings.create({ input: ['a', 'b'], ...body });
    return { count: data.length, length: data[1].embedding.length, begins: data[1].embedding.slice(0, 3), read: usage.prompt_tokens };
  },

  async response(openai, { body }) {
    const response = await openai.responses.create({ input: 'hi', ...body });
    return { text: response.output_text, status: response.status, usage: ofResponse(response.usage) };
  },

  async streamedResponse(openai, { body }) {
    const stream = await openai.responses.create({ input: 'hi', stream: true, ...body });
    const seen = { text: '' };
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') seen.text += event.delta;
      if (event.response?.usage) Object.assign(seen, { status: event.response.status, usage: ofResponse(event.response.usage) });
    }
    return seen;
  },

  async gatheredResponse(openai, { body }) {
    const response = await openai.responses.stream({ input: 'hi', ...body }).finalResponse();
    return { text: response.output_text, status: response.status, usage: ofResponse(response.usage) };
  },

  async responseWithTool(openai, { body, streamed, found }) {
    const asking = { input: messages, tools: [toolOfResponses], ...body };
    const asked = streamed
      ? await openai.responses.stream(asking).finalResponse()
      : await openai.responses.create(asking);
    const [call] = asked.output;
    const answer = await openai.responses.create({
      model: body.model,
      input: [...messages, call, { type: 'function_call_output', call_id: call.call_id, output: found }],
      max_output_tokens: 3,
    });
    return { called: call.name, with: call.arguments, text: answer.output_text };
  },
};

function ofChat(usage) {
  return { read: usage.prompt_tokens, cached: usage.prompt_tokens_details?.cached_tokens ?? 0, written: usage.completion_tokens };
}

function ofResponse(usage) {
  return { read: usage.input_tokens, cached: usage.input_tokens_details?.cached_tokens ?? 0, written: usage.output_tokens };
}

await play(scenarios, (options) => new OpenAI({ ...options, baseURL: `${options.baseURL}v1` }), OpenAI);
