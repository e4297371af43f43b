// Plays the scenario that the command line names, with the input that it gives as JSON, and prints in one line what a
// program would have seen of it: a result, or an error of the client's own classes.
export async function play(scenarios, clientOf, { APIError }) {
  const [name, json] = process.argv.slice(2);
  const { baseURL, apiKey, maxRetries, ...input } = JSON.parse(json);
  let seen;
  try {
    seen = await scenarios[name](clientOf({ baseURL, apiKey, maxRetries }), input);
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    const { status, message, apiMessage } = error;
    seen = { error: error.constructor.name, status, message: apiMessage ?? message };
  }
  console.log(`result: ${JSON.stringify(seen)}`);
}
