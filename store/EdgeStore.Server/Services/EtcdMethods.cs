using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>
/// Finds the methods of a service as gRPC's own provider does, but for a request that is no message: gRPC reads it before it asks
/// interceptors, and would answer Unknown where etcd answers Internal.
/// </summary>
internal sealed class EtcdMethods<TService> : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        var generated = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>()
            ?? throw new InvalidOperationException($"{typeof(TService)} does not derive from a generated service");
        var bind = generated.BindType.GetMethods(BindingFlags.Public | BindingFlags.Static).Single(
            method => method.Name == generated.BindMethodName && method.GetParameters() is [var binder, _] && binder.ParameterType == typeof(ServiceBinderBase));
        bind.Invoke(null, [new Binder(context), null]);
    }

    /// <summary>Is told of each method without a handler, since no object of the service is at hand.</summary>
    private sealed class Binder(ServiceMethodProviderContext<TService> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            context.AddUnaryMethod(Readable(method), Metadata(method), Implementation<UnaryServerMethod<TService, TRequest, TResponse>>(method));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddServerStreamingMethod(Readable(method), Metadata(method), Implementation<ServerStreamingServerMethod<TService, TRequest, TResponse>>(method));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddClientStreamingMethod(Readable(method), Metadata(method), Implementation<ClientStreamingServerMethod<TService, TRequest, TResponse>>(method));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddDuplexStreamingMethod(Readable(method), Metadata(method), Implementation<DuplexStreamingServerMethod<TService, TRequest, TResponse>>(method));

        private static Method<TRequest, TResponse> Readable<TRequest, TResponse>(Method<TRequest, TResponse> method)
            where TRequest : class
            where TResponse : class =>
            new(method.Type, method.ServiceName, method.Name, RequestMarshaller.Of(method), method.ResponseMarshaller);

        private static object[] Metadata(IMethod method) =>
            [.. typeof(TService).GetCustomAttributes(inherit: true), .. Handler(method).GetCustomAttributes(inherit: true)];

        private static TDelegate Implementation<TDelegate>(IMethod method)
            where TDelegate : Delegate =>
            Handler(method).CreateDelegate<TDelegate>();

        private static MethodInfo Handler(IMethod method) => typeof(TService).GetMethods().Single(handler => handler.Name == method.Name);
    }
}
