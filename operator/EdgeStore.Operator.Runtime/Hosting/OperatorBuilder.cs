using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Operator.Runtime.Hosting;

internal sealed class OperatorBuilder(IServiceCollection services, KubernetesOperatorOptions options) : IOperatorBuilder
{
    private readonly HashSet<Type> _cached = [];
    private readonly HashSet<Type> _controlled = [];

    public IServiceCollection Services => services;

    public IOperatorBuilder AddController<TController, TEntity>(Action<ControllerBuilder<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        if (!_controlled.Add(typeof(TEntity))) throw new InvalidOperationException($"{typeof(TEntity).Name} has a controller already.");
        EnsureCache<TEntity>();
        var settings = new ControllerOptions();
        options.ControllerDefaults?.Invoke(settings);
        var builder = new ControllerBuilder<TEntity>(this, settings);
        configure?.Invoke(builder);
        services.AddTransient<TController>();
        services.AddSingleton(provider => Create<TController, TEntity>(provider, settings, builder.Wirings));
        services.AddSingleton<IController>(provider => provider.GetRequiredService<Controller<TEntity>>());
        return this;
    }

    public IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier, Func<TEntity, bool>? wanted = null)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentException.ThrowIfNullOrEmpty(identifier);
        services.AddTransient<TFinalizer>();
        services.AddSingleton(new FinalizerRegistration<TEntity>(identifier, typeof(TFinalizer), wanted ?? (static _ => true)));
        return this;
    }

    public IOperatorBuilder AddCache<T>(string? labelSelector = null, bool optional = false)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (!_cached.Add(typeof(T))) throw new InvalidOperationException($"{typeof(T).Name} is cached already; call AddCache before the controllers.");
        services.AddSingleton(new InformerRegistration<T>(labelSelector, optional));
        services.AddSingleton<Informer<T>>();
        services.AddSingleton<IInformer>(provider => provider.GetRequiredService<Informer<T>>());
        services.AddSingleton<IResourceCache<T>>(provider => provider.GetRequiredService<Informer<T>>().Cache);
        return this;
    }

    internal void EnsureCache<T>()
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (!_cached.Contains(typeof(T))) AddCache<T>();
    }

    private static Controller<TEntity> Create<TController, TEntity>(
        IServiceProvider provider, ControllerOptions settings, IReadOnlyList<Action<IServiceProvider, Controller<TEntity>>> wirings)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var informer = provider.GetRequiredService<Informer<TEntity>>();
        var processor = new EntityProcessor<TEntity>(
            typeof(TController),
            [.. provider.GetServices<FinalizerRegistration<TEntity>>()],
            provider.GetRequiredService<IKubernetesClient>(),
            provider.GetRequiredService<IServiceScopeFactory>());
        var controller = new Controller<TEntity>(informer.Cache, processor, settings, provider.GetRequiredService<ControllerServices>());
        informer.Subscribe(controller.OnChange);
        foreach (var wire in wirings) wire(provider, controller);
        return controller;
    }
}
