global using System.Text.Json.Nodes;
global using k8s;
global using Microsoft.Extensions.DependencyInjection;
