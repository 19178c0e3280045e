package main

// webhookPath stands in the comments for what is sent to receivers: it is no path of ours.
const webhookPath = "/webhook"

// webhooks takes what is sent to receivers out of the paths, into the section that 3.1 has for it. Who answers
// it isn't us, so of our errors and limits nothing is said there.
func webhooks(paths object) object {
	sent := paths[webhookPath].(object)["post"].(object)
	delete(paths, webhookPath)
	operation(sent, webhookPath, "post")
	return object{"change": object{"post": sent}}
}

// withoutWebhooks takes what is sent to receivers out of the Swagger, which has no word for it.
func withoutWebhooks(old object) {
	delete(old["paths"].(object), webhookPath)
	for _, only := range []string{"WebhookEvent", "WebhookData"} {
		delete(old["definitions"].(object), only)
	}
}
