// Package redirect tests what pages and customers see where the provider sends
// the customer to a page of its own: in a window, or in the place of the page,
// which then resumes its request. Most of it is a real gateway in front of the
// simulated Intergiro; what bodies are repeated as is seen at a gateway that keeps
// all that it gets.
package redirect
