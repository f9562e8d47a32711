// Command guide deploys an agent, chats with it, and shows how an error is handled.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"caxton"
	caxtonv1 "caxton/gen/caxton/v1"
)

func main() {
	ctx := context.Background()
	client := caxton.New(os.Getenv("CAXTON_URL"))

	toml := `
name = "Guide"
capabilities = ["guiding"]
system_prompt = "You show people around."
`
	deployed, err := client.Agents.DeployAgent(ctx, &caxtonv1.DeployAgentRequest{Toml: toml})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("deployed", deployed.Agent.Name)

	for event, err := range client.Chat(ctx, "Guide", "Hello! Who are you?") {
		if err != nil {
			log.Fatal(err)
		}
		if delta := event.GetTextDelta(); delta != nil {
			fmt.Print(delta.Text)
		}
	}
	fmt.Println()

	_, err = client.Chat(ctx, "Nobody", "Hello?").Reply()
	if caxton.Reason(err) == "AGENT_NOT_FOUND" {
		fmt.Println("there is no agent of that name")
	}
}
